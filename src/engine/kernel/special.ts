/**
 * Special functions as expressions over the scalar operations, accurate to a few units in the last
 * place of a double. Regions are told apart by `select`, which evaluates one branch alone.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import { polynomial } from "./polynomial.ts";

const { absolute, add, divide, exp, floor, less, literal, log1p, multiply } = scalar;
const { negate, select, sqrt, subtract } = scalar;

function ratio(
  x: Expression,
  numerator: readonly number[],
  denominator: readonly number[],
): Expression {
  return divide(polynomial(x, numerator), polynomial(x, denominator));
}

/** 1 / (1 + e⁻ˣ), without overflow. */
export function sigmoid(x: Expression): Expression {
  const small = exp(negate(absolute(x)));
  const one = literal(x, 1);
  return divide(select(less(x, literal(x, 0)), small, one), add(one, small));
}

// The rational approximations of erf and erfc: Sun Microsystems, fdlibm, s_erf.c (1993).
const erfSmall = {
  p: [
    1.28379167095512558561e-01,
    -3.25042107247001499370e-01,
    -2.84817495755985104766e-02,
    -5.77027029648944159157e-03,
    -2.37630166566501626084e-05,
  ],
  q: [
    1,
    3.97917223959155352819e-01,
    6.50222499887672944485e-02,
    5.08130628187576562776e-03,
    1.32494738004321644526e-04,
    -3.96022827877536812320e-06,
  ],
};
const erfAtOne = 8.45062911510467529297e-01;
const erfMiddle = {
  p: [
    -2.36211856075265944077e-03,
    4.14856118683748331666e-01,
    -3.72207876035701323847e-01,
    3.18346619901161753674e-01,
    -1.10894694282396677476e-01,
    3.54783043256182359371e-02,
    -2.16637559486879084300e-03,
  ],
  q: [
    1,
    1.06420880400844228286e-01,
    5.40397917702171048937e-01,
    7.18286544141962662868e-02,
    1.26171219808761642112e-01,
    1.36370839120290507362e-02,
    1.19844998467991074170e-02,
  ],
};
const erfcLarge = {
  p: [
    -9.86494403484714822705e-03,
    -6.93858572707181764372e-01,
    -1.05586262253232909814e+01,
    -6.23753324503260060396e+01,
    -1.62396669462573470355e+02,
    -1.84605092906711035994e+02,
    -8.12874355063065934246e+01,
    -9.81432934416914548592e+00,
  ],
  q: [
    1,
    1.96512716674392571292e+01,
    1.37657754143519042600e+02,
    4.34565877475229228821e+02,
    6.45387271733267880336e+02,
    4.29008140027567833386e+02,
    1.08635005541779435134e+02,
    6.57024977031928170135e+00,
    -6.04244152148580987438e-02,
  ],
};
const erfcTail = {
  p: [
    -9.86494292470009928597e-03,
    -7.99283237680523006574e-01,
    -1.77579549177547519889e+01,
    -1.60636384855821916062e+02,
    -6.37566443368389627722e+02,
    -1.02509513161107724954e+03,
    -4.83519191608651397019e+02,
  ],
  q: [
    1,
    3.03380607434824582924e+01,
    3.25792512996573918826e+02,
    1.53672958608443695994e+03,
    3.19985821950859553908e+03,
    2.55305040643316442583e+03,
    4.74528541206955367215e+02,
    -2.24409524465858183362e+01,
  ],
};

/** erf of |x| < 0.84375. */
function erfNearZero(x: Expression): Expression {
  const square = multiply(x, x);
  return add(x, multiply(x, ratio(square, erfSmall.p, erfSmall.q)));
}

/** erf − erfAtOne of 0.84375 ≤ x < 1.25. */
function erfNearOne(x: Expression): Expression {
  return ratio(subtract(x, literal(x, 1)), erfMiddle.p, erfMiddle.q);
}

/** erfc of x ≥ 1.25: e^(−x² − 0.5625 + r(1 / x²)) / x. */
function erfcFar(x: Expression): Expression {
  const inverse = divide(literal(x, 1), multiply(x, x));
  const rational = select(
    less(x, literal(x, 1 / 0.35)),
    ratio(inverse, erfcLarge.p, erfcLarge.q),
    ratio(inverse, erfcTail.p, erfcTail.q),
  );
  // x² is split as z² + (x − z)(x + z) with a z so short that z² is exact: no rounding of x² enters
  // e^(−x²).
  const step = literal(x, x.type === "float32" ? 1 / 256 : 1 / 1024);
  const short = multiply(floor(divide(x, step)), step);
  const head = exp(negate(add(multiply(short, short), literal(x, 0.5625))));
  const rest = exp(add(multiply(subtract(short, x), add(short, x)), rational));
  const value = divide(multiply(head, rest), x);
  return select(less(x, literal(x, 28)), value, literal(x, 0));
}

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: Expression): Expression {
  const size = absolute(x);
  const far = select(
    less(size, literal(x, 1.25)),
    add(literal(x, erfAtOne), erfNearOne(size)),
    subtract(literal(x, 1), erfcFar(size)),
  );
  const signed = select(less(x, literal(x, 0)), negate(far), far);
  const value = select(less(size, literal(x, 0.84375)), erfNearZero(x), signed);
  return select(scalar.isNaN(x), x, value);
}

/** 1 − erf(x), accurate where that is small. */
export function erfc(x: Expression): Expression {
  const size = absolute(x);
  const one = literal(x, 1);
  const middle = subtract(literal(x, 1 - erfAtOne), erfNearOne(size));
  const far = select(less(size, literal(x, 1.25)), middle, erfcFar(size));
  const mirrored = select(less(x, literal(x, 0)), subtract(literal(x, 2), far), far);
  const near = select(
    less(size, literal(x, 0.25)),
    subtract(one, erfNearZero(x)),
    // 1 − erf in two exact steps
    subtract(literal(x, 0.5), subtract(erfNearZero(x), literal(x, 0.5))),
  );
  const value = select(less(size, literal(x, 0.84375)), near, mirrored);
  return select(scalar.isNaN(x), x, value);
}

/** The inverse of erf: an initial guess (Winitzki 2008), refined by Halley's iteration. */
export function erfinv(x: Expression): Expression {
  // ln(1 − x²) = ln(1 − x) + ln(1 + x)
  const logarithm = add(log1p(negate(x)), log1p(x));
  const a = 0.147;
  const half = add(literal(x, 2 / (Math.PI * a)), multiply(logarithm, literal(x, 0.5)));
  const inner = subtract(
    sqrt(subtract(multiply(half, half), multiply(logarithm, literal(x, 1 / a)))),
    half,
  );
  const magnitude = sqrt(inner);
  const zero = literal(x, 0);
  const guess = select(less(x, zero), negate(magnitude), magnitude);
  // Halley on erf(y) = x, whose second derivative is −2y times the first. Near ±1 the difference is
  // taken of erfc, which does not cancel.
  const refine = (y: Expression): Expression => {
    const near = less(absolute(x), literal(x, 0.5));
    const tail = select(
      less(x, zero),
      subtract(erfc(negate(y)), add(literal(x, 1), x)),
      subtract(subtract(literal(x, 1), x), erfc(y)),
    );
    const error = select(near, subtract(erf(y), x), tail);
    const slope = multiply(literal(x, 2 / Math.sqrt(Math.PI)), exp(negate(multiply(y, y))));
    const newton = divide(error, slope);
    return subtract(y, divide(newton, add(literal(x, 1), multiply(y, newton))));
  };
  const refined = refine(refine(guess));
  const size = absolute(x);
  const infinite = multiply(x, literal(x, Infinity));
  const outside = select(less(literal(x, 1), size), literal(x, NaN), infinite);
  const value = select(less(size, literal(x, 1)), refined, outside);
  const tiny = multiply(x, literal(x, Math.sqrt(Math.PI) / 2));
  return select(
    scalar.isNaN(x),
    x,
    select(less(size, literal(x, 1e-8)), tiny, value),
  );
}
