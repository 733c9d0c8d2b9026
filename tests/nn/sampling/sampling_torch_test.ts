import { loadSequenceCases, testSequenceCases } from "../../support/sequence_cases.ts";

testSequenceCases(await loadSequenceCases("sampling"));
