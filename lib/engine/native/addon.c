// The kernels as a Node-API addon: one call, `call(kernel)`, with the arguments in a shared array of doubles.
// Addresses are offsets into one reserved range of memory, as in WebAssembly; 0 stands for "none".
#define _GNU_SOURCE
#include "dispatch.h"
#include <node_api.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

// The latter as in kernels/threads.h, whose other names meet those of the system's headers.
enum { MAX_ARGUMENTS = 32, MAX_THREADS = 64 };

// WebAssembly's limit, so that addresses fit wherever a kernel takes one. Only pages that are written to count.
static const size_t HEAP_BYTES = 4294967296;

static double arguments[MAX_ARGUMENTS];
static int is_open = 0;
static char is_started[MAX_THREADS];

static void *run_worker(void *worker) {
  worker_main((int)(intptr_t)worker);
  return 0;
}

static napi_value number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

static int integer_argument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int value = 0;
  napi_get_cb_info(env, info, &count, &argument, 0, 0);
  napi_get_value_int32(env, argument, &value);
  return value;
}

static napi_value call(napi_env env, napi_callback_info info) {
  return number(env, dispatch(integer_argument(env, info), arguments));
}

static napi_value start_worker(napi_env env, napi_callback_info info) {
  int worker = integer_argument(env, info);
  if (is_started[worker]) return number(env, 0);
  pthread_t thread;
  int error = pthread_create(&thread, 0, run_worker, (void *)(intptr_t)worker);
  if (error == 0) pthread_detach(thread);
  is_started[worker] = error == 0;
  return number(env, error);
}

static void set(napi_env env, napi_value object, const char *name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

static napi_value array_over(napi_env env, void *bytes, size_t length) {
  napi_value buffer = 0;
  if (napi_create_external_arraybuffer(env, bytes, length, 0, 0, &buffer) != napi_ok)
    napi_throw_error(env, 0, "this JavaScript engine allows no memory from outside");
  return buffer;
}

static void release(void *unused) {
  (void)unused;
  __atomic_store_n(&is_open, 0, __ATOMIC_SEQ_CST);
}

// The kernels' own state is one for the process: the first thread that opens them keeps them until it ends. What it
// leaves behind, memory and worker threads, serves the next one: the threads cannot be stopped, and the library
// stays loaded for them (build.mjs links it with `nodelete`).
static napi_value open(napi_env env, napi_callback_info info) {
  (void)info;
  if (__atomic_exchange_n(&is_open, 1, __ATOMIC_SEQ_CST)) {
    napi_throw_error(env, 0, "another thread of this process uses the native kernels");
    return 0;
  }
  abandon_job();
  if (heap == 0) {
    void *pages = mmap(0, HEAP_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) {
      release(0);
      napi_throw_error(env, 0, "the system reserves no 4 GiB of addresses");
      return 0;
    }
    heap = pages;
  }
  napi_add_env_cleanup_hook(env, release, 0);
  napi_value result, names;
  napi_create_object(env, &result);
  set(env, result, "heap", array_over(env, heap, HEAP_BYTES));
  set(env, result, "arguments", array_over(env, arguments, sizeof arguments));
  napi_create_array(env, &names);
  for (int i = 0; i < KERNEL_COUNT; i++) {
    napi_value name;
    napi_create_string_utf8(env, kernel_names[i], NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, i, name);
  }
  set(env, result, "names", names);
  return result;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, 0, &function);
  set(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "open", open);
  export_function(env, exports, "call", call);
  export_function(env, exports, "startWorker", start_worker);
  return exports;
}
