#include "threads.h"
#include "sleep.h"

// A job is claimed task by task from one 64-bit word: the job's number above, the tasks left below.
// A worker reads the job's description, then claims by compare-and-exchange of that word. If the exchange
// succeeds, the word did not change in between, so a task of that very job was left, so the job was not
// over and its description is the one that was read. Workers that wake late or are not started yet simply
// claim nothing; the caller never waits for a worker, only for tasks that a worker has claimed.
static struct {
  u64 claims __attribute__((aligned(64)));
  i32 done __attribute__((aligned(64)));
  i32 caller_sleeps;
  i32 sleeping_workers;
  i32 generation __attribute__((aligned(64)));
  task_function task;
  void *argument;
  i32 count;
  i32 is_open;         // begun and not ended
  i32 caller_in_task;  // the caller holds a claim that `done` does not count yet
} job;

static int threads = 1;
static float *scratch[MAX_THREADS];
static int scratch_length = 0;

// How often to look again before sleeping: some 30 microseconds, more than the gap between two kernels of a step. To be
// woken takes about as long.
#ifdef __wasm__
enum { SPINS = 40000 };
#else
enum { SPINS = 2000 };
#endif

#define LOAD(p) __atomic_load_n(p, __ATOMIC_SEQ_CST)
#define STORE(p, v) __atomic_store_n(p, v, __ATOMIC_SEQ_CST)
#define ADD(p, v) __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)

static void run_claimed_tasks(int worker) {
  for (;;) {
    u64 claims = LOAD(&job.claims);
    u32 left = (u32)claims;
    if (left == 0) return;
    task_function task = job.task;
    void *argument = job.argument;
    int count = job.count;
    if (worker == 0) job.caller_in_task = 1;
    if (!__atomic_compare_exchange_n(&job.claims, &claims, claims - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      if (worker == 0) job.caller_in_task = 0;
      continue;
    }
    task(argument, count - (int)left, worker);
    if (worker == 0) job.caller_in_task = 0;
    // The caller may start the next job right after this line: nothing of the job may be read below it.
    if (ADD(&job.done, 1) + 1 == count && worker != 0 && LOAD(&job.caller_sleeps))
      wake(&job.done, 1);
  }
}

// An interrupt ends the calling thread's code anywhere, inside of a job too. Workers may still run tasks of
// that job: takes back what is not claimed and waits for the rest, so that nothing writes to memory that is
// about to be used anew.
EXPORT void abandon_job(void) {
  if (!job.is_open) return;
  u64 claims = LOAD(&job.claims), nothing_left;
  do nothing_left = claims >> 32 << 32;
  while (!__atomic_compare_exchange_n(&job.claims, &claims, nothing_left, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
  int claimed_by_workers = job.count - (int)(u32)claims - job.caller_in_task;
  while (LOAD(&job.done) < claimed_by_workers) continue;
  job.is_open = 0;
  job.caller_in_task = 0;
  STORE(&job.caller_sleeps, 0);
}

void parallel_for(task_function task, void *argument, int count) {
  if (threads <= 1 || count <= 1) {
    for (int i = 0; i < count; i++) task(argument, i, 0);
    return;
  }
  abandon_job();
  job.is_open = 1;
  job.task = task;
  job.argument = argument;
  job.count = count;
  STORE(&job.done, 0);
  u64 number = (LOAD(&job.claims) >> 32) + 1;
  STORE(&job.claims, number << 32 | (u32)count);
  ADD(&job.generation, 1);
  if (LOAD(&job.sleeping_workers) > 0) wake(&job.generation, threads - 1);
  run_claimed_tasks(0);
  for (int spins = 0; LOAD(&job.done) < count; spins++) {
    spin_briefly();
    if (spins < SPINS) continue;
    // A worker was put off the processor inside its task: give it ours. The time limit (1 ms) covers a
    // worker that finished between the two loads.
    STORE(&job.caller_sleeps, 1);
    int done = LOAD(&job.done);
    if (done < count) sleep_while(&job.done, done, 1000000);
    STORE(&job.caller_sleeps, 0);
  }
  job.is_open = 0;
}

int thread_count(void) { return threads; }
float *thread_scratch(int worker) { return scratch[worker]; }
int scratch_floats(void) { return scratch_length; }

// A worker thread's whole life; it ends with its process.
EXPORT void worker_main(int worker) {
  for (;;) {
    i32 seen = LOAD(&job.generation);
    // Workers above the current thread count stay asleep.
    if (worker < LOAD(&threads)) run_claimed_tasks(worker);
    int spins = 0;
    for (; LOAD(&job.generation) == seen && spins < SPINS; spins++) spin_briefly();
    if (LOAD(&job.generation) != seen) continue;
    ADD(&job.sleeping_workers, 1);
    sleep_while(&job.generation, seen, FOREVER);
    ADD(&job.sleeping_workers, -1);
  }
}

EXPORT void set_thread_count(int count) { STORE(&threads, MAX(1, MIN(count, MAX_THREADS))); }

EXPORT void set_scratch(int worker, float *memory, int floats) {
  scratch[worker] = memory;
  scratch_length = floats;
}

#ifdef __wasm__
extern u8 __heap_base;
// First address that the host may hand out.
EXPORT u32 heap_base(void) { return (u32)&__heap_base; }

// The compiler emits calls of these two for initialised arrays and copied structures.
void *memset(void *destination, int value, usize bytes) {
  __builtin_memset(destination, value, bytes);
  return destination;
}
void *memcpy(void *destination, const void *source, usize bytes) {
  __builtin_memcpy(destination, source, bytes);
  return destination;
}
#else
// Address 0 stands for "none".
EXPORT u32 heap_base(void) { return 64; }
#endif
