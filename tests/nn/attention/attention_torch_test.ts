import { loadSequenceCases, testSequenceCases } from "../../support/sequence_cases.ts";

const cases = await loadSequenceCases("attention");
const isFunction = ({ name }: { readonly name: string }) => name === "scaledDotProductAttention";

for (const algorithm of ["direct", "tiled"]) {
  testSequenceCases(
    cases.filter(isFunction).map((fixture) => ({
      ...fixture,
      inputs: [...fixture.inputs.slice(0, 3), { ...fixture.inputs[3] as object, algorithm }],
    })),
  );
}
testSequenceCases(cases.filter((fixture) => !isFunction(fixture)));
testSequenceCases(await loadSequenceCases("transformers"));
