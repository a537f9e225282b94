// The thread pool: parallel_for runs tasks on the calling thread and on every worker that is awake.
#pragma once
#include "simd.h"

enum { MAX_THREADS = 64 };

// One task of a job. `worker` names the thread it runs on: 0 the caller, 1.. the workers.
typedef void (*task_function)(void *argument, int task, int worker);

// Runs task 0 .. count - 1 in any order and returns when all are done.
void parallel_for(task_function task, void *argument, int count);

// How many threads work is split for; 1 runs everything on the caller.
int thread_count(void);

// Scratch memory of one thread, `scratch_floats()` long. A task must not keep anything in it.
float *thread_scratch(int worker);
int scratch_floats(void);
