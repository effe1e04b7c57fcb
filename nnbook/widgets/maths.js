/**
 * The formulas that the explorables draw: numbers in, numbers out, no page.
 * tests/browser/test_facts.py compares what the explorables make of them with Python to 1e-12.
 */

/** @typedef {number[]} Vector
 *  @typedef {Vector[]} Matrix
 *  @typedef {Vector[]} Segment from, to */

/** f(x, y) = x² + cos y
 *  @type {(p: Vector) => number} */
export const f = ([x, y]) => x * x + Math.cos(y);

/** ∇f = (2x, −sin y)
 *  @type {(p: Vector) => Vector} */
export const gradient = ([x, y]) => [2 * x, -Math.sin(y)];

/** a · b = Σ aᵢ bᵢ
 *  @type {(a: Vector, b: Vector) => number} */
export const dot = (a, b) => a.reduce((sum, entry, i) => sum + entry * b[i], 0);

/** ‖a‖
 *  @type {(a: Vector) => number} */
export const norm = (a) => Math.hypot(...a);

/** a + t b
 *  @type {(a: Vector, b: Vector, t?: number) => Vector} */
export const add = (a, b, t = 1) => a.map((entry, i) => entry + t * b[i]);

/** The unit vector u = (cos α, sin α) of an angle in degrees.
 *  @type {(angle: number) => Vector} */
export const direction = (angle) => {
  const alpha = (angle * Math.PI) / 180;
  return [Math.cos(alpha), Math.sin(alpha)];
};

/** The angle of a vector in degrees, in (−180, 180].
 *  @type {(p: Vector) => number} */
export const angleOf = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;

/** An angle in degrees, brought into [−180, 180].
 *  @type {(angle: number) => number} */
export const wrap = (angle) => angle - 360 * Math.round(angle / 360);

/** σ(z) of the activation with this name.
 *  @type {(name: string, z: number) => number} */
export function sigmaOf(name, z) {
  if (name === "identity") return z;
  if (name === "ReLU") return Math.max(0, z);
  if (name === "sigmoid") return 1 / (1 + Math.exp(-z));
  if (name === "tanh") return Math.tanh(z);
  if (name === "step") return z > 0 ? 1 : 0;
  throw new RangeError(`no activation is called ${name}`);
}

/** σ′(z) of the activation with this name; ReLU′(0) = 0.
 *  @type {(name: string, z: number) => number} */
export function dsigmaOf(name, z) {
  if (name === "identity") return 1;
  if (name === "ReLU") return z > 0 ? 1 : 0;
  if (name === "sigmoid") return sigmaOf("sigmoid", z) * sigmaOf("sigmoid", -z);
  if (name === "tanh") return (1 / Math.cosh(z)) ** 2; // 1 − tanh² keeps no digits at z = 20
  if (name === "step") return 0;
  throw new RangeError(`no activation is called ${name}`);
}

/** z = W a + b
 *  @type {(W: Matrix, a: Vector, b: Vector) => Vector} */
export const affine = (W, a, b) => W.map((row, j) => dot(row, a) + b[j]);

/** ½ ‖a − y‖²
 *  @type {(a: Vector, y: Vector) => number} */
export const quadratic = (a, y) => a.reduce((sum, entry, j) => sum + (entry - y[j]) ** 2, 0) / 2;

/** δᴸ = ∇ₐC ⊙ σ′(zᴸ)
 *  @type {(gradA: Vector, dsigma: Vector) => Vector} */
export const bp1 = (gradA, dsigma) => gradA.map((entry, j) => entry * dsigma[j]);

/** δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ σ′(zˡ)
 *  @type {(W: Matrix, delta: Vector, dsigma: Vector) => Vector} */
export const bp2 = (W, delta, dsigma) =>
  dsigma.map((slope, k) => W.reduce((sum, row, j) => sum + row[k] * delta[j], 0) * slope);

/** ∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ
 *  @type {(delta: Vector, a: Vector) => Matrix} */
export const bp4 = (delta, a) => delta.map((error) => a.map((entry) => error * entry));

/** z⁽ⁱ⁾ = w · x⁽ⁱ⁾ + b of one neuron, for every column of x.
 *  @type {(w: Vector, b: number, x: Matrix) => Vector} */
export const neuronZ = (w, b, x) =>
  x[0].map(
    (_, i) =>
      dot(
        w,
        x.map((row) => row[i]),
      ) + b,
  );

/** δ⁽ⁱ⁾ = (a⁽ⁱ⁾ − y⁽ⁱ⁾) σ′(z⁽ⁱ⁾) of one neuron, for every column of x.
 *  @type {(name: string, w: Vector, b: number, x: Matrix, y: Vector) => Vector} */
export const neuronDelta = (name, w, b, x, y) =>
  neuronZ(w, b, x).map((z, i) => (sigmaOf(name, z) - y[i]) * dsigmaOf(name, z));

/** C = 1/(2m) Σ (a⁽ⁱ⁾ − y⁽ⁱ⁾)² of one neuron.
 *  @type {(name: string, w: Vector, b: number, x: Matrix, y: Vector) => number} */
export const neuronCost = (name, w, b, x, y) =>
  quadratic(
    neuronZ(w, b, x).map((z) => sigmaOf(name, z)),
    y,
  ) / y.length;

/** C of one neuron with two weights, for every w₂ of the one list (rows) and w₁ of the other.
 *  @type {(name: string, b: number, x: Matrix, y: Vector, w1s: Vector, w2s: Vector) => Matrix} */
export function neuronCosts(name, b, x, y, w1s, w2s) {
  return w2s.map((w2) =>
    w1s.map((w1) => {
      let sum = 0; // no arrays in here: it runs thousands of times while a finger drags
      for (let i = 0; i < y.length; i++) {
        const residual = sigmaOf(name, w1 * x[0][i] + w2 * x[1][i] + b) - y[i];
        sum += residual * residual;
      }
      return sum / (2 * y.length);
    }),
  );
}

/** f(x, y) = (2x + y³, eʸ − 13x)
 *  @type {(p: Vector) => Vector} */
export const bend = ([x, y]) => [2 * x + y ** 3, Math.exp(y) - 13 * x];

/** J of it: [[2, 3y²], [−13, eʸ]]
 *  @type {(p: Vector) => Matrix} */
export const bendJacobian = ([, y]) => [
  [2, 3 * y * y],
  [-13, Math.exp(y)],
];

/** A B
 *  @type {(A: Matrix, B: Matrix) => Matrix} */
export const matrixProduct = (A, B) =>
  A.map((row) =>
    B[0].map((_, k) =>
      dot(
        row,
        B.map((line) => line[k]),
      ),
    ),
  );

/** g(x, y) = (x² + y, y³)
 *  @type {(p: Vector) => Vector} */
export const chainInner = ([x, y]) => [x * x + y, y ** 3];

/** f(u₁, u₂) = (sin u₁, ln u₂)
 *  @type {(u: Vector) => Vector} */
export const chainOuter = ([u1, u2]) => [Math.sin(u1), Math.log(u2)];

/** J_g = [[2x, 1], [0, 3y²]]
 *  @type {(p: Vector) => Matrix} */
export const chainInnerJacobian = ([x, y]) => [
  [2 * x, 1],
  [0, 3 * y * y],
];

/** J_f = [[cos u₁, 0], [0, 1/u₂]]
 *  @type {(u: Vector) => Matrix} */
export const chainOuterJacobian = ([u1, u2]) => [
  [Math.cos(u1), 0],
  [0, 1 / u2],
];

/** (u, v, y) of the graph u = x₁ + x₂, v = u x₂, y = u v
 *  @type {(x: Vector) => Vector} */
export function graphValues([x1, x2]) {
  const u = x1 + x2;
  const v = u * x2;
  return [u, v, u * v];
}

/** (u̇, v̇, ẏ) of that graph for a nudge ẋ: a forward sweep
 *  @type {(x: Vector, nudge: Vector) => Vector} */
export function graphTangents(x, [d1, d2]) {
  const [u, v] = graphValues(x);
  const du = d1 + d2;
  const dv = x[1] * du + u * d2;
  return [du, dv, v * du + u * dv];
}

/** (v̄, ū, x̄₂, x̄₁) of that graph for ȳ = 1: a reverse sweep
 *  @type {(x: Vector) => Vector} */
export function graphAdjoints(x) {
  const [u, v] = graphValues(x);
  const ofV = u;
  const ofU = v + x[1] * ofV;
  return [ofV, ofU, ofU + u * ofV, ofU];
}

/** J of a function of a vector by central differences, as nnbook.calculus.numeric_jacobian.
 *  @type {(g: (x: Vector) => Vector, x: Vector) => Matrix} */
export function centralJacobian(g, x) {
  const columns = x.map((entry, k) => {
    const h = Math.max(1, Math.abs(entry)) * Number.EPSILON ** (1 / 3);
    const [up, down] = [h, -h].map((step) => g(x.map((old, i) => (i === k ? old + step : old))));
    return up.map((value, j) => (value - down[j]) / (2 * h));
  });
  return columns[0].map((_, j) => columns.map((column) => column[j]));
}

/** H of C = (3w − 6)², or of the ellipse with λ = 8 along (1, 1) and 8/κ across.
 *  @type {(weights: number, kappa: number) => Matrix} */
export function descentHessian(weights, kappa) {
  if (weights === 1) return [[18]];
  const flattest = 8 / kappa;
  const [half, rest] = [(8 + flattest) / 2, (8 - flattest) / 2];
  return [
    [half, rest],
    [rest, half],
  ];
}

/** w − w*, from the minimum 2, or (1, 0) of two weights.
 *  @type {(w: Vector) => Vector} */
export const descentOffset = (w) => (w.length === 1 ? [w[0] - 2] : [w[0] - 1, w[1]]);

/** C = ½ (w − w*)ᵀ H (w − w*)
 *  @type {(H: Matrix, w: Vector) => number} */
export function descentCost(H, w) {
  const off = descentOffset(w);
  return (
    dot(
      off,
      H.map((row) => dot(row, off)),
    ) / 2
  );
}

/** ∇C = H (w − w*)
 *  @type {(H: Matrix, w: Vector) => Vector} */
export const descentGradient = (H, w) => H.map((row) => dot(row, descentOffset(w)));

/** The points w ← w − η ∇C, the start first.
 *  @type {(H: Matrix, start: Vector, eta: number, steps: number) => Vector[]} */
export function descentPath(H, start, eta, steps) {
  const path = [start];
  for (let t = 0; t < steps; t++) {
    const w = path[t];
    const grad = descentGradient(H, w);
    path.push(w.map((entry, k) => entry - eta * grad[k]));
  }
  return path;
}

/** The signed distance of x from the line w · x + b = 0, z / ‖w‖.
 *  @type {(w: Vector, b: number, x: Vector) => number} */
export const lineDistance = (w, b, x) => (dot(w, x) + b) / norm(w);

/** The point of the line w · x + b = 0 that is nearest to x, x − z w / ‖w‖².
 *  @type {(w: Vector, b: number, x: Vector) => Vector} */
export const nearestOnLine = (w, b, x) =>
  x.map((entry, k) => entry - ((dot(w, x) + b) / dot(w, w)) * w[k]);

/** The line segments [[x₁, y₁], [x₂, y₂]] on which `values[j][i]`, sampled at xs[i] and ys[j]
 *  and linear between the samples, has the given level (marching squares).
 *  @type {(values: Matrix, xs: Vector, ys: Vector, level: number) => Segment[]} */
export const contour = (values, xs, ys, level) => contours(values, xs, ys, [level]);

/** The same for several levels, in rising order, in one go.
 *  @type {(values: Matrix, xs: Vector, ys: Vector, levels: Vector) => Segment[]} */
export function contours(values, xs, ys, levels) {
  const segments = [];
  for (let j = 0; j + 1 < ys.length; j++) {
    const [lower, upper] = [values[j], values[j + 1]];
    for (let i = 0; i + 1 < xs.length; i++) {
      const low = Math.min(lower[i], lower[i + 1], upper[i], upper[i + 1]);
      const high = Math.max(lower[i], lower[i + 1], upper[i], upper[i + 1]);
      for (const level of levels) {
        if (level <= low) continue;
        if (level > high) break; // no level crosses most cells: this is what makes it quick
        // The corners of the cell in order around it, and where its edges cross the level.
        const corners = [
          [xs[i], ys[j], lower[i]],
          [xs[i + 1], ys[j], lower[i + 1]],
          [xs[i + 1], ys[j + 1], upper[i + 1]],
          [xs[i], ys[j + 1], upper[i]],
        ];
        const crossings = [];
        for (let k = 0; k < 4; k++) {
          const [x1, y1, v1] = corners[k];
          const [x2, y2, v2] = corners[(k + 1) % 4];
          if (v1 < level === v2 < level) continue;
          const t = (level - v1) / (v2 - v1);
          crossings.push([x1 + t * (x2 - x1), y1 + t * (y2 - y1)]);
        }
        // Four crossings are a saddle: two segments, either pairing is as good at this size.
        for (let k = 0; k + 1 < crossings.length; k += 2) {
          segments.push([crossings[k], crossings[k + 1]]);
        }
      }
    }
  }
  return segments;
}

/** How far p is from the segment between two points of a plane.
 *  @type {(p: Vector, from: Vector, to: Vector) => number} */
export function segmentDistance([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(1, Math.max(0, t));
  return Math.sqrt((x - x1 - part * dx) ** 2 + (y - y1 - part * dy) ** 2);
}

/** Those points of a line from which none of the others is further than `slack` (Douglas and
 *  Peucker).
 *  @type {(points: Vector[], slack: number) => Vector[]} */
export function thinned(points, slack) {
  /** @type {(first: number, last: number) => Vector[]} */
  const between = (first, last) => {
    let [far, most] = [0, slack];
    for (let i = first + 1; i < last; i++) {
      const off = segmentDistance(points[i], points[first], points[last]);
      if (off > most) [far, most] = [i, off];
    }
    return far ? [...between(first, far), points[far], ...between(far, last)] : [];
  };
  const last = points.length - 1;
  return last > 0 ? [points[0], ...between(0, last), points[last]] : points;
}

/** The factor k of the cost C = k Σ (a⁽ⁱ⁾ − y⁽ⁱ⁾)², by the name of the convention.
 *  @type {(convention: string, m: number) => number} */
export function costFactor(convention, m) {
  if (convention === "half the mean") return 1 / (2 * m);
  if (convention === "mean") return 1 / m;
  if (convention === "half the sum") return 1 / 2;
  if (convention === "sum") return 1;
  throw new RangeError(`no convention is called ${convention}`);
}

/** Σ (a⁽ⁱ⁾ − y⁽ⁱ⁾)² of the neuron a = σ(w x + b) with one input.
 *  @type {(name: string, w: number, b: number, x: Vector, y: Vector) => number} */
export function squares(name, w, b, x, y) {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const residual = sigmaOf(name, w * x[i] + b) - y[i];
    sum += residual * residual;
  }
  return sum;
}

/** Half the gradient of that sum, Σ δ⁽ⁱ⁾ (x⁽ⁱ⁾, 1).
 *  @type {(name: string, w: number, b: number, x: Vector, y: Vector) => Vector} */
export function squaresGradient(name, w, b, x, y) {
  const delta = neuronDelta(name, [w], b, [x], y);
  return [dot(delta, x), delta.reduce((sum, entry) => sum + entry, 0)];
}

/** The point (w, b) of the square |w|, |b| ≤ reach, in whole thousandths, at which that sum is
 *  least: first on a grid of tenths, then by walking downhill in hundredths and thousandths.
 *  @type {(name: string, x: Vector, y: Vector, reach: number) => Vector} */
export function lowestPoint(name, x, y, reach) {
  /** @type {(place: Vector, parts: number) => number} */
  const at = ([p, q], parts) => squares(name, p / parts, q / parts, x, y);
  /** @typedef {{ value: number, place: Vector }} Best
   *  @type {(best: Best, place: Vector, parts: number, radius: number) => Best} */
  const better = (best, [p, q], parts, radius) => {
    let found = best;
    for (let v = q - radius; v <= q + radius; v++) {
      for (let u = p - radius; u <= p + radius; u++) {
        if (Math.max(Math.abs(u), Math.abs(v)) > reach * parts) continue;
        const value = at([u, v], parts);
        if (value < found.value) found = { value, place: [u, v] };
      }
    }
    return found;
  };
  let best = better({ value: Infinity, place: [0, 0] }, [0, 0], 10, 10 * reach);
  for (const parts of [100, 1000]) {
    best = { value: best.value, place: best.place.map((entry) => 10 * entry) };
    for (;;) {
      const next = better(best, best.place, parts, 10);
      if (next === best) break;
      best = next;
    }
  }
  return best.place.map((entry) => entry / 1000);
}

/** One example in a network without biases, σ in the hidden layers, the identity in the last; Ws
 *  holds W¹ … Wᴸ. The errors δ¹ … δᴸ, and the slopes σ′(zˡ) of the hidden layers.
 *  @type {(name: string, Ws: Matrix[], x: Vector, y: Vector) => { deltas: Vector[], slopes: Vector[] }} */
export function deepPass(name, Ws, x, y) {
  /** @type {Vector[]} */
  const slopes = [];
  const last = Ws.length - 1;
  let a = x;
  for (const W of Ws.slice(0, last)) {
    const z = W.map((row) => dot(row, a));
    slopes.push(z.map((entry) => dsigmaOf(name, entry)));
    a = z.map((entry) => sigmaOf(name, entry));
  }
  const deltas = [Ws[last].map((row, j) => dot(row, a) - y[j])];
  for (let l = last; l > 0; l--) deltas.unshift(bp2(Ws[l], deltas[0], slopes[l - 1]));
  return { deltas, slopes };
}

/** θ of a fresh 2-n-1 network: W¹ row by row, b¹ = 0, W², b² = 0, from unit normals.
 *  @type {(normals: Vector, n: number) => Vector} */
export function netStart(normals, n) {
  const zeros = Array.from({ length: n }, () => 0);
  const W1 = normals.slice(0, 2 * n).map((entry) => entry / Math.sqrt(2));
  const W2 = normals.slice(2 * n, 3 * n).map((entry) => entry / Math.sqrt(n));
  return [...W1, ...zeros, ...W2, 0];
}

/** The output of a 2-n-1 network with a sigmoid at its end, at the input (x₁, x₂).
 *  @type {(name: string, theta: Vector, x1: number, x2: number) => number} */
export function netOutput(name, theta, x1, x2) {
  const n = (theta.length - 1) / 4;
  let z = theta[4 * n];
  for (let j = 0; j < n; j++) {
    const hidden = sigmaOf(name, theta[2 * j] * x1 + theta[2 * j + 1] * x2 + theta[2 * n + j]);
    z += theta[3 * n + j] * hidden;
  }
  return sigmaOf("sigmoid", z);
}

/** C = 1/(2m) Σ (a⁽ⁱ⁾ − y⁽ⁱ⁾)² of that network; x holds x₁ and x₂ of all examples.
 *  @type {(name: string, theta: Vector, x: Matrix, y: Vector) => number} */
export const netCost = (name, theta, x, y) =>
  quadratic(
    y.map((_, i) => netOutput(name, theta, x[0][i], x[1][i])),
    y,
  ) / y.length;

/** ∂C/∂θ of that network, in the order of θ.
 *  @type {(name: string, theta: Vector, x: Matrix, y: Vector) => Vector} */
export function netGradient(name, theta, x, y) {
  const n = (theta.length - 1) / 4;
  const grad = theta.map(() => 0);
  const [z, a] = [theta.slice(0, n), theta.slice(0, n)]; // of one example after the other
  for (let i = 0; i < y.length; i++) {
    let out = theta[4 * n];
    for (let j = 0; j < n; j++) {
      z[j] = theta[2 * j] * x[0][i] + theta[2 * j + 1] * x[1][i] + theta[2 * n + j];
      a[j] = sigmaOf(name, z[j]);
      out += theta[3 * n + j] * a[j];
    }
    const last = (sigmaOf("sigmoid", out) - y[i]) * dsigmaOf("sigmoid", out); // δ²
    grad[4 * n] += last;
    for (let j = 0; j < n; j++) {
      const delta = theta[3 * n + j] * last * dsigmaOf(name, z[j]); // δ¹
      grad[2 * j] += delta * x[0][i];
      grad[2 * j + 1] += delta * x[1][i];
      grad[2 * n + j] += delta;
      grad[3 * n + j] += last * a[j];
    }
  }
  return grad.map((entry) => entry / y.length);
}

/** θ − η ∂C/∂θ
 *  @type {(name: string, theta: Vector, x: Matrix, y: Vector, eta: number) => Vector} */
export function netStep(name, theta, x, y, eta) {
  const grad = netGradient(name, theta, x, y);
  return theta.map((entry, k) => entry - eta * grad[k]);
}
