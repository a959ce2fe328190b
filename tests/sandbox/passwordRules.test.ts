import { brokenBmsPasswordRule, brokenPasswordRule } from "../../sandbox/cloud/passwordRules";
import { resetPasswords } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

describe("the batch reset document's password rules", () => {
  test.each([
    ["the document's own example", "YNbUwp!dUc9MClnv"],
    ["8 characters", "Abcdef12"],
    ["26 characters", "Abcdef12".padEnd(26, "x")],
    ["every allowed special character", "aA1!@%-_=+[]:./?"],
    ["lower case, digits and specials only", "abcdef1!"],
    ["upper case, digits and specials only", "ABCDEF1!"],
    ["letters and specials only", "Abcdefg!"],
    ["a leading slash", "/Abcdef12"],
    ["two consecutive characters of the user name", "Ad1Mi2Ni3St4"],
  ])("accept %s", (_title, password) => {
    expect(brokenPasswordRule(password)).toBeUndefined();
  });

  test.each([
    ["7 characters", "Abcdef1", /8 to 26/],
    ["27 characters", "Abcdef12".padEnd(27, "x"), /8 to 26/],
    ["lower case only", "abcdefgh", /needs 3/],
    ["lower and upper case", "abcdEFGH", /needs 3/],
    ["lower case and digits", "abcdefg1", /needs 3/],
    ["lower case and specials", "abcdefg!", /needs 3/],
    ["upper case and digits", "ABCDEFG1", /needs 3/],
    ["upper case and specials", "ABCDEFG!", /needs 3/],
    ["digits and specials", "1234567!", /needs 3/],
    ["root", "Aroot123!", /or its reverse/],
    ["root in capitals", "AROOT123!", /or its reverse/],
    ["root reversed", "1!Xtoor99", /or its reverse/],
    ["Administrator", "1!Administrator", /or its reverse/],
    ["Administrator reversed", "1!rotartsinimdA", /or its reverse/],
    ["the first three characters of Administrator", "1!Adm-xyz", /3 consecutive/],
    ["three from the middle", "1!XXnisXX", /3 consecutive/],
    ["the last three", "1!XXtorXX", /3 consecutive/],
    ["a full-width character", "Abcdef1！", /not allowed/],
    ["a Chinese character", "Abcdef1汉", /not allowed/],
    ["a line feed at the end", "Abcdef12\n", /not allowed/],
    ...["~", "`", "#", "&", "^", ",", "{", "}", "*", "(", ")", ";", '"', "'", "<", ">", "|", "\\", "$", " "].map(
      (character): [string, string, RegExp] => [`the character ${character}`, `Abcdef12${character}`, /not allowed/],
    ),
  ])("refuse %s", (_title, password, reason) => {
    expect(brokenPasswordRule(password)).toMatch(reason);
  });
});

describe("the bare metal reset document's password rules", () => {
  test.each([
    ["Linux", "the document's own example", "Fusion@123"],
    ["Windows", "the document's own example", "Fusion@123"],
    ["Linux", "every allowed special character", "aA1!@%^-_=+[]{}:,./?"],
    ["Windows", "every allowed special character", "aA1!@$%-_=+[]:./?"],
    ["Linux", "Administrator", "1!Administrator"],
    ["Windows", "root", "Aroot123!"],
    ["Windows", "two consecutive characters of the user name", "Ad1Mi2Ni3St4"],
  ] as const)("accept for %s %s", (os, _title, password) => {
    expect(brokenBmsPasswordRule(os, password)).toBeUndefined();
  });

  test.each([
    ["Linux", "7 characters", "Abcdef1", /8 to 26/],
    ["Windows", "27 characters", "Abcdef12".padEnd(27, "x"), /8 to 26/],
    ["Linux", "two classes", "abcdefg1", /needs 3/],
    ["Linux", "a dollar sign", "Abcdef12$", /not allowed/],
    ["Windows", "a caret", "Abcdef12^", /not allowed/],
    ["Windows", "braces", "Abcdef12{}", /not allowed/],
    ["Windows", "a comma", "Abcdef12,", /not allowed/],
    ["Linux", "root", "Aroot123!", /or its reverse/],
    ["Linux", "root reversed", "1!Xtoor99", /or its reverse/],
    ["Windows", "Administrator reversed", "1!rotartsinimdA", /or its reverse/],
    ["Windows", "three from the middle of Administrator", "1!XXnisXX", /3 consecutive/],
  ] as const)("refuse for %s %s", (os, _title, password, reason) => {
    expect(brokenBmsPasswordRule(os, password)).toMatch(reason);
  });
});

describe("a batch reset with a password against the rules", () => {
  const cloud = eachTestGetsASandbox();

  test.each([false, true])(
    "is refused with Ecs.0011, dry run or not (%s), without repeating the password",
    async (dryRun) => {
      const { id } = cloud().addServer();
      const reply = await resetPasswords(cloud(), [id], "Secret$Marker1", dryRun);
      expect(reply.status).toBe(400);
      expect(reply.json).toMatchObject({ error: { code: "Ecs.0011" } });
      expect(reply.text).not.toContain("Marker");
      expect(cloud().server(id).resets).toBe(0);
    },
  );
});
