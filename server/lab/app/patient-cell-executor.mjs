import { INotebookCellExecutor, runCell } from "@jupyterlab/notebook";

/**
 * Runs cells once the notebook's first kernel has been started, or nothing is going to start one. JupyterLab's own executor, which this
 * stands in for, forgets without a word a cell that is run before that.
 */
export default {
  id: "cellship:patient-cell-executor",
  description: "Lets cells that are run too early wait for the kernel.",
  autoStart: true,
  provides: INotebookCellExecutor,
  activate: () => ({
    async runCell(options) {
      const { sessionContext } = options;
      if (sessionContext) await Promise.race([sessionContext.initialize(), sessionContext.ready]);
      return runCell(options);
    },
  }),
};
