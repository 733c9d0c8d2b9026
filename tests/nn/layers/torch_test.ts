import { loadLayerFixtures, testLayerCases } from "../../support/layer_cases.ts";

testLayerCases((await loadLayerFixtures()).cases);
