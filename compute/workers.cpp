#include "compute/workers.h"

#include <ATen/Parallel.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

namespace asvit {
namespace {

/// Keeps LibTorch's own threads at one in every thread that works in an arena.
class OneTorchThread : public oneapi::tbb::task_scheduler_observer {
 public:
  explicit OneTorchThread(oneapi::tbb::task_arena& arena)
      : oneapi::tbb::task_scheduler_observer(arena) {
    observe(true);
  }
  ~OneTorchThread() override { observe(false); }
  void on_scheduler_entry(bool) override { at::set_num_threads(1); }
};

}  // namespace

struct Workers::Arena {
  explicit Arena(int threads)
      : limit(oneapi::tbb::global_control::max_allowed_parallelism,
              static_cast<std::size_t>(threads)),
        arena(threads),
        observer(arena) {}

  oneapi::tbb::global_control limit;  // allows more workers than there are hardware threads
  oneapi::tbb::task_arena arena;
  OneTorchThread observer;
};

Workers::Workers(int threads) : arena_(std::make_unique<Arena>(threads)) {}

Workers::~Workers() = default;

void Workers::for_each(std::size_t count, const std::function<void(std::size_t)>& body) {
  using Range = oneapi::tbb::blocked_range<std::size_t>;
  arena_->arena.execute([&] {
    oneapi::tbb::parallel_for(
        Range(0, count, 1),
        [&](const Range& range) {
          for (std::size_t i = range.begin(); i != range.end(); ++i) {
            body(i);
          }
        },
        oneapi::tbb::simple_partitioner());
  });
}

}  // namespace asvit
