/**
 * Colours, in light and dark.
 *
 * @module
 */

/** Eight colours that are told apart on white and on black. */
const colours = [
  "#3b7de8",
  "#ee7722",
  "#1f9d63",
  "#e0475b",
  "#8a63e8",
  "#a8791c",
  "#e25fb0",
  "#0fa3b8",
];

/** The colour of a curve by its place. */
export function colourOf(index: number): string {
  return colours[index % colours.length];
}

/** The attribute that makes curves dashed once the colours are used up. */
export function dashOf(index: number): string {
  const round = Math.floor(index / colours.length);
  return round === 0 ? "" : ` stroke-dasharray="${2 + 4 * (round % 3)} 4"`;
}

/** How parts of the picture look. */
export const styleSheet: string = `
.ground { fill: #ffffff }
text { fill: #3a3f47 }
.title { font-size: 16px; font-weight: 600; fill: #1b1e23 }
.grid { stroke: #e6e8eb; fill: none }
.axis { stroke: #9aa1ab; fill: none }
.curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round }
@media (prefers-color-scheme: dark) {
.ground { fill: #16181c }
text { fill: #c3c8d0 }
.title { fill: #f0f2f5 }
.grid { stroke: #2a2e35 }
.axis { stroke: #6a717c }
}
`;
