import { pythonScript } from "./python";

const ask = pythonScript("cloudbase_init.py");

describe("a script", () => {
  test("answers questions in their order", async () => {
    const counts = [3, 1, 2];
    const answers = await Promise.all(counts.map((count) => ask(["random_passwords", { count }])));
    expect(answers.map((answer) => (answer as string[]).length)).toEqual(counts);
  });

  test("that breaks fails the question, and every later one, with what Python says", async () => {
    const broken = /cloudbase_init\.py has ended: Traceback[\s\S]*KeyError: 'no such question'/;
    await expect(ask(["no such question", {}])).rejects.toThrow(broken);
    await expect(ask(["random_passwords", { count: 1 }])).rejects.toThrow(broken);
  });
});
