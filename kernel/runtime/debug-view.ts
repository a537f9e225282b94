/** A value as a debugger shows it, in the fields of the Debug Adapter Protocol. */
export interface ValueView {
  /** One line. */
  readonly value: string;
  /**
   * Name of the type. JupyterLab shows the value itself only of `int`, `float`, `bool`, `str` and of what has no type, hence
   * Python's names for JavaScript's primitives.
   */
  readonly type?: string;
  /** Number to ask the children by; 0 if there are none. */
  readonly variablesReference: number;
  readonly indexedVariables?: number;
}

/** A variable, or a part of a value. */
export interface VariableView extends ValueView {
  readonly name: string;
  /** Expression that gives the value; absent where there is none. */
  readonly evaluateName?: string;
}
