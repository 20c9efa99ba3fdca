// The blocking form of submit().
#include "audit/store.h"

#include <future>
#include <memory>

namespace parity::audit {

Result<Receipt> record(Store& store, Entry entry) {
  // Shared: the promise must outlive the callback's own return, not only the answer.
  auto promise = std::make_shared<std::promise<Result<Receipt>>>();
  auto answer = promise->get_future();
  store.submit(std::move(entry), [promise](Result<Receipt> receipt) { promise->set_value(std::move(receipt)); });
  return answer.get();
}

}  // namespace parity::audit
