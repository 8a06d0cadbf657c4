// Foyer geofence SDK, MIT. Written by scripts/build-sdk.ts from holder/sdk.ts. Do not edit.
// core/error.ts
var e = class extends Error {
	code;
	next;
	fields;
	retryAfterSeconds;
	constructor({ code: e, message: t, next: n, fields: r = [], retryAfterSeconds: i = null, cause: a }) {
		super(t, a === void 0 ? void 0 : { cause: a }), this.name = "FoyerError", this.code = e, this.next = n, this.fields = r, this.retryAfterSeconds = i;
	}
}, t = 1e7, n = 360 * t, r = 6371008.8, i = Math.PI * r / 180 / t;
function a(e) {
	return Math.round(e * t);
}
function o({ from: e, to: t }) {
	let r = (a(t) - a(e)) % n;
	return r >= n / 2 ? r - n : r < -18e8 ? r + n : r;
}
function s(e, t) {
	let n = (e) => Math.sin(e * Math.PI / 360) ** 2, i = Math.cos(e.latitude * Math.PI / 180) * Math.cos(t.latitude * Math.PI / 180), a = n(t.latitude - e.latitude) + i * n(t.longitude - e.longitude);
	return 2 * r * Math.asin(Math.min(1, Math.sqrt(a)));
}
// core/polygon.ts
function c({ rings: e, point: t }) {
	let n = !1;
	for (let r of e) for (let [e, i] of u(r)) {
		if (ee({
			from: e,
			to: i,
			point: t
		})) return !0;
		te({
			from: e,
			to: i,
			point: t
		}) && (n = !n);
	}
	return n;
}
function l(e) {
	return u(e).reduce((e, [t, n]) => e + t.x * n.y - n.x * t.y, 0);
}
function u(e) {
	return e.map((t, n) => [t, e[(n + 1) % e.length] ?? t]);
}
function d({ from: e, to: t, point: n }) {
	return Math.sign((t.x - e.x) * (n.y - e.y) - (t.y - e.y) * (n.x - e.x));
}
function ee({ from: e, to: t, point: n }) {
	return f({
		from: e,
		to: t,
		point: n
	}) && d({
		from: e,
		to: t,
		point: n
	}) === 0;
}
function f({ from: e, to: t, point: n }) {
	return n.x >= Math.min(e.x, t.x) && n.x <= Math.max(e.x, t.x) && n.y >= Math.min(e.y, t.y) && n.y <= Math.max(e.y, t.y);
}
function te({ from: e, to: t, point: n }) {
	return e.y > n.y != t.y > n.y && d({
		from: e,
		to: t,
		point: n
	}) > 0 == t.y > e.y;
}
// core/zone.ts
var ne = 25, re = 100;
function p({ zone: e, fixes: t }) {
	let n = t.at(-1);
	if (!n) return { kind: "outside" };
	let r = ae(e.shape), i = ({ accuracyMeters: e }) => e <= r;
	if (!i(n)) return {
		kind: "inaccurate",
		accuracyMeters: n.accuracyMeters,
		limitMeters: r
	};
	let a = t.filter(i), o = a[a.findLastIndex(({ point: t }) => !ie({
		shape: e.shape,
		point: t
	})) + 1];
	if (!o) return { kind: "outside" };
	let s = e.dwellSeconds - (n.atSeconds - o.atSeconds);
	return s > 0 ? {
		kind: "waiting",
		leftSeconds: s
	} : {
		kind: "inside",
		sinceSeconds: o.atSeconds,
		accuracyMeters: n.accuracyMeters
	};
}
function ie({ shape: e, point: t }) {
	let n = m(e), r = g({
		origin: n,
		point: t
	});
	return e.some((e) => {
		let t = e.map((e) => h({
			origin: n,
			ring: e
		}));
		return se({
			ring: t[0] ?? [],
			point: r
		}) && c({
			rings: t,
			point: r
		});
	});
}
function ae(e) {
	return Math.min(re, Math.max(ne, Math.sqrt(oe(e) / Math.PI)));
}
function oe(e) {
	let t = m(e), n = i ** 2 * Math.cos(t.latitude * Math.PI / 180);
	return e.reduce((e, n) => {
		let [r = 0, ...i] = n.map((e) => Math.abs(l(h({
			origin: t,
			ring: e
		}))) / 2);
		return e + r - i.reduce((e, t) => e + t, 0);
	}, 0) * n;
}
function m(e) {
	return e[0]?.[0]?.[0] ?? {
		longitude: 0,
		latitude: 0
	};
}
function h({ origin: e, ring: t }) {
	return t.map((t) => g({
		origin: e,
		point: t
	}));
}
function g({ origin: e, point: t }) {
	return {
		x: o({
			from: e.longitude,
			to: t.longitude
		}),
		y: a(t.latitude) - a(e.latitude)
	};
}
function se({ ring: e, point: t }) {
	let n = e.map(({ x: e }) => e), r = e.map(({ y: e }) => e);
	return t.x >= Math.min(...n) && t.x <= Math.max(...n) && t.y >= Math.min(...r) && t.y <= Math.max(...r);
}
// holder/watch-zones.ts
var ce = 5e3, _ = {
	enableHighAccuracy: !0,
	maximumAge: 2e3,
	timeout: 15e3
}, le = 1500, v = 1;
function ue(e, { zones: t, offsetMs: n = 0, onChange: r }) {
	let i = [], a = !1, o = (e) => {
		a || (i = fe({
			fixes: i,
			fix: de({
				position: e,
				offsetMs: n
			})
		}), r(y({
			zones: t,
			fixes: i
		})));
	}, s = ({ code: e }) => {
		a || (e === v && u(), r({ kind: e === v ? "denied" : "looking" }));
	}, c = e.geolocation.watchPosition(o, s, _), l = e.setInterval(() => e.geolocation.getCurrentPosition(o, s, _), ce);
	function u() {
		a = !0, e.geolocation.clearWatch(c), e.clearInterval(l);
	}
	return r({ kind: "looking" }), { stop: u };
}
function y({ zones: e, fixes: t }) {
	let n = e.map((e) => ({
		zone: e,
		visit: p({
			zone: e,
			fixes: t
		})
	})), r = n.find(({ visit: e }) => e.kind === "inside");
	return r ? {
		kind: "inside",
		zone: r.zone,
		fixes: b({
			zone: r.zone,
			fixes: t
		})
	} : n.map(({ visit: e }) => e).find((e) => e.kind === "waiting") || (n.map(({ visit: e }) => e).find((e) => e.kind === "inaccurate") ?? {
		kind: "outside",
		meters: pe({
			zones: e,
			fix: t.at(-1)
		})
	});
}
function b({ zone: e, fixes: t }) {
	let n = p({
		zone: e,
		fixes: t
	});
	if (n.kind !== "inside") return [];
	let r = t.findIndex(({ atSeconds: e }) => e === n.sinceSeconds), i = [
		t[r - 1],
		t[r],
		t.at(-1)
	].filter((e) => e !== void 0);
	return [...new Set(i)].slice(-4);
}
function de({ position: { coords: e, timestamp: t }, offsetMs: n }) {
	return {
		point: {
			longitude: e.longitude,
			latitude: e.latitude
		},
		accuracyMeters: e.accuracy,
		atSeconds: Math.floor((t + n) / 1e3),
		isMocked: !1
	};
}
function fe({ fixes: e, fix: t }) {
	return [...e.filter(({ atSeconds: e }) => e < t.atSeconds && e >= t.atSeconds - le), t];
}
function pe({ zones: e, fix: t }) {
	let n = e.flatMap(({ shape: e }) => e.flat(2));
	return t ? Math.min(...n.map((e) => s(t.point, e))) : Infinity;
}
// holder/geofence.ts
function me(e, { zones: t, offsetMs: n, onChange: r }) {
	let i = !1, a = ue(e, {
		zones: t,
		...n === void 0 ? {} : { offsetMs: n },
		onChange: (t) => {
			if (t.kind !== "inside") return i ? void 0 : r(t);
			i || (i = !0, he(e, t).then((e) => {
				i = !1, e.kind !== "fault" && e.kind !== "looking" && a.stop(), r(e);
			}));
		}
	});
	return a;
}
async function he({ report: t }, n) {
	try {
		return ge(await t(n));
	} catch (t) {
		return t instanceof e ? {
			kind: "fault",
			message: t.message,
			next: t.next
		} : {
			kind: "fault",
			message: "It could not be reported that you are here.",
			next: "It is tried again by itself."
		};
	}
}
function ge(e) {
	switch (e.outcome) {
		case "seen": return {
			kind: "seen",
			zoneName: e.zoneName,
			expiresAtSeconds: e.expiresAtSeconds
		};
		case "refused": return {
			kind: "refused",
			reason: e.reason
		};
		case "not-yet": return e.visit.kind === "zone-changed" ? { kind: "zones-changed" } : { kind: "looking" };
	}
}
`${"0".repeat(40)}`;
var _e = /^0x(?:[0-9a-f]{2})*$/;
function ve(e) {
	let t = e.toLowerCase();
	if (!_e.test(t)) throw xe("hex value", "Send 0x and an even number of hex digits.");
	return t;
}
function ye(e) {
	let t = "0x";
	for (let n of e) t += n.toString(16).padStart(2, "0");
	return t;
}
function x(e) {
	let t = ve(e), n = new Uint8Array((t.length - 2) / 2);
	for (let e = 0; e < n.length; e++) n[e] = Number.parseInt(t.slice(2 + 2 * e, 4 + 2 * e), 16);
	return n;
}
function S({ value: e, length: t }) {
	if (e < 0n || e >= 1n << BigInt(8 * t)) throw RangeError(`${e} does not fit ${t} bytes`);
	let n = new Uint8Array(t);
	for (let r = t - 1, i = e; r >= 0; r--, i >>= 8n) n[r] = Number(i & 255n);
	return n;
}
function be(e) {
	let t = 0n;
	for (let n of e) t = t << 8n | BigInt(n);
	return t;
}
function C(e) {
	let t = new Uint8Array(e.reduce((e, t) => e + t.length, 0)), n = 0;
	for (let r of e) t.set(r, n), n += r.length;
	return t;
}
function xe(t, n) {
	return new e({
		code: "INVALID_INPUT",
		message: `That is not a valid ${t}.`,
		next: n
	});
}
// core/signature.ts
var w = 115792089210356248762697446949407573529996955224135760342422259061068512044369n, Se = (1n << 255n) - 19n;
function Ce(e) {
	let t = be(e.slice(32));
	if (t <= w / 2n) return e;
	let n = e.slice();
	return n.set(S({
		value: w - t,
		length: 32
	}), 32), n;
}
Se - 1n;
// methods/device-key.ts
async function we({ subtle: e }, { algorithm: t, privateKey: n, message: r }) {
	let i = Uint8Array.from(r);
	return t === "Ed25519" ? new Uint8Array(await e.sign("Ed25519", n, i)) : Ce(new Uint8Array(await e.sign({
		name: "ECDSA",
		hash: "SHA-256"
	}, n, i)));
}
// core/base45.ts
var T = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
Int8Array.from({ length: 128 }, (e, t) => T.indexOf(String.fromCharCode(t)));
function E(e) {
	let t = "";
	for (let n = 0; n < e.length; n += 2) {
		let r = e[n] ?? 0, i = e[n + 1];
		t += i === void 0 ? D(r, 2) : D(r * 256 + i, 3);
	}
	return t;
}
function D(e, t) {
	let n = "";
	for (let r = 0, i = e; r < t; r++, i = Math.floor(i / 45)) n += T.charAt(i % 45);
	return n;
}
// node_modules/@noble/hashes/_u64.js
var O = /* @__PURE__ */ BigInt(2 ** 32 - 1), k = /* @__PURE__ */ BigInt(32);
function Te(e, t = !1) {
	return t ? {
		h: Number(e & O),
		l: Number(e >> k & O)
	} : {
		h: Number(e >> k & O) | 0,
		l: Number(e & O) | 0
	};
}
function Ee(e, t = !1) {
	let n = e.length, r = new Uint32Array(n), i = new Uint32Array(n);
	for (let a = 0; a < n; a++) {
		let { h: n, l: o } = Te(e[a], t);
		[r[a], i[a]] = [n, o];
	}
	return [r, i];
}
// node_modules/@noble/hashes/utils.js
function A(e) {
	return e instanceof Uint8Array || ArrayBuffer.isView(e) && e.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in e && e.BYTES_PER_ELEMENT === 1;
}
var j = (e) => e ? `"${e}" ` : "";
function M(e, t = "") {
	if (typeof e != "number") throw TypeError(j(t) + "expected number, got " + typeof e);
	if (!Number.isSafeInteger(e) || e < 0) throw RangeError(j(t) + "expected integer >= 0, got " + e);
	return e;
}
function De(e, t = "") {
	if (typeof e != "boolean") throw TypeError(j(t) + "expected boolean, got type=" + typeof e);
	return e;
}
function N(e, t, n = "") {
	if (A(e) && (t === void 0 || e.length === t)) return e;
	t !== void 0 && M(t, "length");
	let r = A(e), i = t === void 0 ? "" : ` of length ${t}`, a = r ? `length=${e.length}` : `type=${typeof e}`, o = j(n) + "expected Uint8Array" + i + ", got " + a;
	throw r ? RangeError(o) : TypeError(o);
}
var Oe = (e, t) => {
	if (typeof e != "object" || !e || Array.isArray(e)) throw TypeError((t === "object" ? "" : `"${t}" `) + "expected object, got type=" + typeof e);
}, P = (e, t) => {
	Oe(e, t);
	let n = Object.getPrototypeOf(e);
	if (n !== Object.prototype && n !== null) throw TypeError(`"${t}" expected plain object`);
	if (Object.hasOwn(e, "__proto__")) throw TypeError(`"${t}.__proto__" is not allowed`);
};
function F(e, t = !0) {
	if (e.destroyed) throw Error("hash was destroyed");
	if (t && e.finished) throw Error("digest() was already called");
}
function ke(e, t) {
	N(e, void 0, "output");
	let n = t.outputLen;
	if (!(e.length >= n)) throw RangeError("\"output\" expected length >= " + n);
}
function I(e) {
	return new Uint32Array(e.buffer, e.byteOffset, Math.floor(e.byteLength / 4));
}
function L(...e) {
	for (let t = 0; t < e.length; t++) e[t].fill(0);
}
var Ae = new Uint8Array(new Uint32Array([287454020]).buffer)[0] === 68;
function je(e) {
	return e << 24 & 4278190080 | e << 8 & 16711680 | e >>> 8 & 65280 | e >>> 24 & 255;
}
function Me(e) {
	for (let t = 0; t < e.length; t++) e[t] = je(e[t]);
	return e;
}
var R = Ae ? (e) => e : Me;
function z(e, t, n = "opts") {
	return P(e, "defaults"), t !== void 0 && P(t, n), Object.assign(Object.create(null), e, t);
}
function Ne(e, t = {}) {
	if (typeof e != "function") throw TypeError("\"hashCons\" expected function, got type=" + typeof e);
	t = z({}, t, "info");
	let n = (t, n) => e(n).update(t).digest(), r = e(void 0);
	return n.outputLen = r.outputLen, n.blockLen = r.blockLen, n.canXOF = r.canXOF, n.create = (t) => e(t), Object.assign(n, t), Object.freeze(n);
}
// node_modules/@noble/hashes/sha3.js
var Pe = BigInt(0), B = BigInt(1), Fe = BigInt(2), Ie = BigInt(7), Le = BigInt(256), Re = BigInt(113), V = [], H = [], U = [];
for (let e = 0, t = B, n = 1, r = 0; e < 24; e++) {
	[n, r] = [r, (2 * n + 3 * r) % 5], V.push(2 * (5 * r + n)), H.push((e + 1) * (e + 2) / 2 % 64);
	let i = Pe;
	for (let e = 0; e < 7; e++) t = (t << B ^ (t >> Ie) * Re) % Le, t & Fe && (i ^= B << (B << BigInt(e)) - B);
	U.push(i);
}
var W = Ee(U, !0), ze = W[0], Be = W[1], Ve = (e, t, n) => e << n | t >>> 32 - n, He = (e, t, n) => t << n | e >>> 32 - n, Ue = (e, t, n) => t << n - 32 | e >>> 64 - n, We = (e, t, n) => e << n - 32 | t >>> 64 - n, G = (e, t, n) => n > 32 ? Ue(e, t, n) : Ve(e, t, n), K = (e, t, n) => n > 32 ? We(e, t, n) : He(e, t, n), q = /* @__PURE__ */ new Uint32Array(10);
function Ge(e, t = 24) {
	if (!(e instanceof Uint32Array)) throw TypeError("\"s\" expected Uint32Array(50), got type=" + typeof e);
	if (e.length !== 50) throw RangeError("\"s\" expected Uint32Array(50), got length=" + e.length);
	if (M(t, "rounds"), t < 1 || t > 24) throw Error("\"rounds\" expected integer 1..24");
	for (let n = 24 - t; n < 24; n++) {
		for (let t = 0; t < 10; t++) q[t] = e[t] ^ e[t + 10] ^ e[t + 20] ^ e[t + 30] ^ e[t + 40];
		for (let t = 0; t < 10; t += 2) {
			let n = (t + 8) % 10, r = (t + 2) % 10, i = q[r], a = q[r + 1], o = G(i, a, 1) ^ q[n], s = K(i, a, 1) ^ q[n + 1];
			for (let n = 0; n < 50; n += 10) e[t + n] ^= o, e[t + n + 1] ^= s;
		}
		let t = e[2], r = e[3];
		for (let n = 0; n < 24; n++) {
			let i = H[n], a = G(t, r, i), o = K(t, r, i), s = V[n];
			t = e[s], r = e[s + 1], e[s] = a, e[s + 1] = o;
		}
		for (let t = 0; t < 50; t += 10) {
			let n = e[t], r = e[t + 1], i = e[t + 2], a = e[t + 3];
			e[t] ^= ~e[t + 2] & e[t + 4], e[t + 1] ^= ~e[t + 3] & e[t + 5], e[t + 2] ^= ~e[t + 4] & e[t + 6], e[t + 3] ^= ~e[t + 5] & e[t + 7], e[t + 4] ^= ~e[t + 6] & e[t + 8], e[t + 5] ^= ~e[t + 7] & e[t + 9], e[t + 6] ^= ~e[t + 8] & n, e[t + 7] ^= ~e[t + 9] & r, e[t + 8] ^= ~n & i, e[t + 9] ^= ~r & a;
		}
		e[0] ^= ze[n], e[1] ^= Be[n];
	}
	L(q);
}
var Ke = class e {
	state;
	pos = 0;
	posOut = 0;
	finished = !1;
	state32;
	destroyed = !1;
	blockLen;
	suffix;
	outputLen;
	canXOF;
	enableXOF = !1;
	rounds;
	constructor(e, t, n, r = !1, i = 24) {
		if (M(e, "blockLen"), M(t, "suffix"), M(i, "rounds"), De(r, "enableXOF"), this.blockLen = e, this.suffix = t, this.outputLen = n, this.enableXOF = r, this.canXOF = r, this.rounds = i, M(n, "outputLen"), !(0 < e && e < 200)) throw Error("\"blockLen\" must be 1..199");
		this.state = /* @__PURE__ */ new Uint8Array(200), this.state32 = I(this.state);
	}
	clone() {
		return this._cloneInto();
	}
	keccak() {
		R(this.state32), Ge(this.state32, this.rounds), R(this.state32), this.posOut = 0, this.pos = 0;
	}
	update(e) {
		F(this), N(e);
		let { blockLen: t, state: n, state32: r } = this, i = e.length, a = t % 4 == 0 && e.byteOffset % 4 == 0, o = t / 4, s = a && i >= t ? I(e) : void 0;
		for (let a = 0; a < i;) {
			if (s !== void 0 && this.pos === 0 && a % 4 == 0 && i - a >= t) {
				for (let e = 0, t = a / 4; e < o; e++) r[e] ^= s[t + e];
				a += t, this.pos = t, this.keccak();
				continue;
			}
			let c = Math.min(t - this.pos, i - a);
			for (let t = 0; t < c; t++) n[this.pos++] ^= e[a++];
			this.pos === t && this.keccak();
		}
		return this;
	}
	finish() {
		if (this.finished) return;
		this.finished = !0;
		let { state: e, suffix: t, pos: n, blockLen: r } = this;
		e[n] ^= t, t & 128 && n === r - 1 && this.keccak(), e[r - 1] ^= 128, this.keccak();
	}
	writeInto(e) {
		F(this, !1), N(e), this.finish();
		let t = this.state, { blockLen: n } = this;
		for (let r = 0, i = e.length; r < i;) {
			this.posOut >= n && this.keccak();
			let a = Math.min(n - this.posOut, i - r);
			e.set(t.subarray(this.posOut, this.posOut + a), r), this.posOut += a, r += a;
		}
		return e;
	}
	xofInto(e) {
		if (!this.enableXOF) throw Error("XOF is not enabled");
		return this.writeInto(e);
	}
	xof(e) {
		return M(e), this.xofInto(new Uint8Array(e));
	}
	digestInto(e) {
		if (ke(e, this), this.finished) throw Error("digest() was already called");
		this.writeInto(e.length === this.outputLen ? e : e.subarray(0, this.outputLen)), this.destroy();
	}
	digest() {
		let e = new Uint8Array(this.outputLen);
		return this.digestInto(e), e;
	}
	destroy() {
		this.destroyed = !0, L(this.state);
	}
	_cloneInto(t) {
		let { blockLen: n, suffix: r, outputLen: i, rounds: a, enableXOF: o } = this;
		return t ||= new e(n, r, i, o, a), t.blockLen = n, t.state32.set(this.state32), t.pos = this.pos, t.posOut = this.posOut, t.finished = this.finished, t.rounds = a, t.suffix = r, t.outputLen = i, t.enableXOF = o, t.canXOF = this.canXOF, t.destroyed = this.destroyed, t;
	}
}, qe = /* @__PURE__ */ ((e, t, n, r = {}) => Ne(() => new Ke(t, e, n), r))(1, 136, 32), J = 32n;
function Je(e) {
	return Number(e >> J);
}
function Ye(e) {
	return Number(e & (1n << J) - 1n);
}
// core/credential.ts
function Xe({ chainId: e, contract: t }) {
	return qe(C([S({
		value: BigInt(e),
		length: 8
	}), x(t)])).slice(0, 8);
}
function Ze(e) {
	return C([S({
		value: BigInt(Je(e)),
		length: 2
	}), S({
		value: BigInt(Ye(e)),
		length: 4
	})]);
}
var Qe = new TextEncoder().encode("FOYER-ZONE"), $e = 1, et = 2, Y = 2 ** 31, tt = 100, nt = 4294967295;
function rt({ event: e, claims: t }) {
	let n = [S({
		value: BigInt(e.chainId),
		length: 8
	}), x(e.contract)];
	return C([
		Qe,
		Uint8Array.of($e, et),
		...n,
		X(t)
	]);
}
function it({ event: e, claims: t, signature: n }) {
	return E(C([
		Uint8Array.of(49),
		Xe(e),
		X(t),
		n
	]));
}
Object.values({
	version: 1,
	eventTag: 8,
	ticket: 6,
	keyId: 8,
	zoneId: 16,
	zoneVersion: 4,
	nonce: 16,
	count: 1
}).reduce((e, t) => e + t, 0), Object.values({
	longitude: 4,
	latitude: 4,
	accuracy: 4,
	at: 4,
	isMocked: 1
}).reduce((e, t) => e + t, 0);
function X({ tokenId: e, keyId: t, zoneId: n, zoneVersion: r, nonce: i, fixes: a }) {
	return C([
		Ze(e),
		x(t),
		x(`0x${n.replaceAll("-", "")}`),
		S({
			value: BigInt(r),
			length: 4
		}),
		x(i),
		Uint8Array.of(a.length),
		...a.map(at)
	]);
}
function at({ point: e, accuracyMeters: t, atSeconds: n, isMocked: r }) {
	let i = Math.min(nt, Math.round(t * tt));
	return C([...[
		a(e.longitude) + Y,
		a(e.latitude) + Y,
		i,
		n
	].map((e) => S({
		value: BigInt(e),
		length: 4
	})), Uint8Array.of(+!!r)]);
}
// holder/zone-entry.ts
async function ot(e, { event: t, tokenId: n, key: r, zone: i, fixes: a }) {
	let o = ye(e.getRandomValues(/* @__PURE__ */ new Uint8Array(16))), s = {
		tokenId: n,
		keyId: r.keyId,
		zoneId: i.id,
		zoneVersion: i.version,
		nonce: o,
		fixes: a
	};
	return it({
		event: t,
		claims: s,
		signature: await we(e, {
			...r,
			message: rt({
				event: t,
				claims: s
			})
		})
	});
}
async function st({ fetch: e, origin: t = "" }, { eventId: n, entry: r }) {
	let i = {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			eventId: n,
			entry: r
		}),
		credentials: "omit"
	};
	return await Z(await e(`${t}/api/geofence/entries`, i).catch(Q));
}
async function ct({ fetch: e, origin: t = "" }, { eventId: n }) {
	return lt(await Z(await e(`${t}/api/events/${encodeURIComponent(n)}/geofence/zones`, { credentials: "omit" }).catch(Q)));
}
function lt({ features: e }) {
	return e.map(({ id: e, properties: { name: t, gateId: n, version: r, dwellSeconds: i }, geometry: { coordinates: a } }) => ({
		id: e,
		name: t,
		gateId: n,
		version: r,
		dwellSeconds: i,
		shape: a.map((e) => e.map((e) => e.slice(0, -1).map(([e, t]) => ({
			longitude: e,
			latitude: t
		}))))
	}));
}
async function Z(t) {
	let n = await t.json().catch(() => null);
	if (t.ok && n !== null) return n;
	let r = t.status === 429;
	throw new e({
		code: r ? "TOO_MANY_REQUESTS" : "UNAVAILABLE",
		message: r ? "Too many reports came from here." : "The server did not answer as it should.",
		next: "It is tried again by itself."
	});
}
function Q(t) {
	throw new e({
		code: "UNAVAILABLE",
		message: "There is no network.",
		next: "It is tried again by itself.",
		cause: t
	});
}
// holder/sdk.ts
function ut({ origin: e, eventId: t }) {
	return ct({
		fetch: $,
		origin: e
	}, { eventId: t });
}
function dt(e) {
	let { report: t, ...n } = e, r = {
		setInterval: window.setInterval.bind(window),
		clearInterval: window.clearInterval.bind(window)
	};
	return me({
		geolocation: navigator.geolocation,
		...r,
		report: t
	}, n);
}
async function ft({ origin: e, eventId: t, ...n }) {
	let { subtle: r } = crypto, i = await ot({
		subtle: r,
		getRandomValues: (e) => crypto.getRandomValues(e)
	}, n);
	return st({
		fetch: $,
		origin: e
	}, {
		eventId: t,
		entry: i
	});
}
function $(...e) {
	return fetch(...e);
}
export { ut as fetchZones, ft as reportWithKey, dt as watchEntrance };
