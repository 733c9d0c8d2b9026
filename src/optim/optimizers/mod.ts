/**
 * The optimizers, a file each: the formula with its source as a gradient transformation, and the class
 * over it. May import `optimizer` and the files of `optim` that stand beside this folder.
 *
 * @module
 */
export { Adadelta, adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { Adafactor, adafactor, type AdafactorOptions } from "./adafactor.ts";
export { Adagrad, adagrad, type AdagradOptions } from "./adagrad.ts";
export { Adam, adam, type AdamOptions, type MomentOptions } from "./adam.ts";
export { Adamax, adamax, type AdamaxOptions } from "./adamax.ts";
export { AdamW, adamw, type AdamWOptions } from "./adamw.ts";
export { ASGD, asgd, type ASGDOptions } from "./asgd.ts";
export { LAMB, lamb, type LAMBOptions } from "./lamb.ts";
export { Lion, lion, type LionOptions } from "./lion.ts";
export { Muon, muon, type MuonOptions } from "./muon.ts";
export { NAdam, nadam, type NAdamOptions } from "./nadam.ts";
export { RAdam, radam, type RAdamOptions } from "./radam.ts";
export { RMSprop, rmsprop, type RMSpropOptions } from "./rmsprop.ts";
export { Rprop, rprop, type RpropOptions } from "./rprop.ts";
export { SGD, sgd, type SGDOptions } from "./sgd.ts";
