/** Loaded by Node before anything else (NODE_OPTIONS): what the plug-in itself prints goes into the file RECORD as well. */
const { appendFileSync } = require("node:fs");

const file = process.env.RECORD;
if (file !== undefined && /dynamic-provider/.test(process.argv[1] ?? "")) {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write;
    stream.write = function (chunk, ...rest) {
      appendFileSync(file, chunk);
      return write.call(this, chunk, ...rest);
    };
  }
}
