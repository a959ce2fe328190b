/**
 * Loaded by Node before anything else in the processes of a `pulumi` command (NODE_OPTIONS). Plants the bug that the
 * variable PLANTED_BUG names: in the method of this name the use of a built-in function throws now and then; `functions`
 * does so in the program; `process` throws where nobody catches. What is thrown holds, wherever somebody might print
 * them, the secrets of the file PLANTED_SECRETS that the provider has been given so far.
 */
const crypto = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const net = require("node:net");

const { PLANTED_BUG: bug = "", PLANTED_SECRETS: file = "" } = process.env;
const script = process.argv[1] ?? "";

if (bug === "functions" ? /cmd.run\b/.test(script) : /dynamic-provider/.test(script)) {
  const throwOne = thrower(meeting(JSON.parse(fs.readFileSync(file, "utf8"))));
  if (bug === "process") throwBeside(throwOne);
  else throwNowAndThen(throwOne);
}

/** Tells which of the secrets the provider has been given: by environment, as values of a method, by a file. */
function meeting(secrets) {
  const { stringify } = JSON;
  let met = stringify(process.env);

  const { _load } = Module;
  Module._load = function (request, ...others) {
    const loaded = _load.call(this, request, ...others);
    if (request === "pulumi-huaweicloud-password/provider") Object.values(loaded).forEach(noteArguments);
    return loaded;
  };
  const noted = new Set();
  function noteArguments(provider) {
    if (noted.has(provider)) return;
    noted.add(provider);
    for (const [name, method] of Object.entries(provider)) {
      provider[name] = function (...args) {
        met += stringify(args);
        return method.apply(this, args);
      };
    }
  }

  const { readFile } = fs.promises;
  fs.promises.readFile = async (...args) => {
    const content = await readFile(...args);
    met += content;
    return content;
  };
  return () => secrets.filter((secret) => met.includes(secret) || met.includes(stringify(secret).slice(1, -1)));
}

/** Throws an error of one kind after the other. */
function thrower(known) {
  let turn = 0;
  return () => {
    const text = `planted bug: ${known().join(" and ")}`;
    const members = {
      id: text,
      properties: { text },
      reasons: [text],
      config: { data: text },
      request: [text],
      code: text,
    };
    const kinds = [
      () => new TypeError(text),
      () => Object.assign(new Error(text, { cause: new Error(text) }), members),
      () => text,
      () => ({ message: text, stack: text, toString: () => text }),
      () => Object.assign(new Error("planted bug"), { name: text, stack: text }),
      () => new AggregateError([new Error(text)], text),
    ];
    turn += 1;
    throw kinds[turn % kinds.length]();
  };
}

function throwBeside(throwOne) {
  const { connect } = net.Socket.prototype;
  // At the first call of the cloud.
  net.Socket.prototype.connect = function (...args) {
    net.Socket.prototype.connect = connect;
    for (let kind = 0; kind < 6; kind += 1) setTimeout(throwOne, 10);
    for (let kind = 0; kind < 6; kind += 1) setTimeout(async () => throwOne(), 10);
    return connect.apply(this, args);
  };
}

function throwNowAndThen(throwOne) {
  const uses = {};
  const spoil = (owner, names) => {
    for (const name of names) {
      const whole = owner[name];
      owner[name] = function (...args) {
        const calling = callers();
        if (isConcerned(calling)) {
          const { file } = calling[0];
          uses[file] = (uses[file] ?? 0) + 1;
          // Less and less often in one file: what fails early keeps the process from ever getting further.
          if (Number.isInteger(Math.log2(uses[file] / 3))) throwOne();
        }
        return whole.apply(this, args);
      };
    }
  };
  spoil(Object, ["entries", "keys", "values", "fromEntries", "hasOwn"]);
  spoil(JSON, ["parse", "stringify"]);
  spoil(crypto, ["createHash", "createHmac", "randomInt"]);
}

/** Who called the spoiled function; not through Pulumi's source maps, which take seconds. */
function callers() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_, sites) => sites;
  Error.stackTraceLimit = 60;
  const sites = new Error().stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // A text while another stack is being made.
  const calling = typeof sites === "string" ? [] : sites.slice(2);
  return calling.map((site) => ({ name: site.getFunctionName() ?? "", file: site.getFileName() ?? "" }));
}

/** Whether the provider is at work on the method, in any place but the wall itself. */
function isConcerned([caller, ...others]) {
  if (!/dist.provider.(core|api)/.test(caller?.file ?? "") || /core.values.secret/.test(caller.file)) return false;
  // Modules are loaded once; what fails there fails for good.
  if (others.some(({ file }) => file.includes("internal/modules"))) return false;
  return others.some(({ name, file }) =>
    bug === "functions" ? /dist.provider.host.functions/.test(file) : name.endsWith(bug) && /dist.provider/.test(file),
  );
}
