// `parity terminology remove`: what was imported by mistake is taken out again.
#include <fmt/format.h>

#include <algorithm>

#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/terminology_place.h"
#include "cli/terminology/terminology.h"
#include "terminology/store.h"

namespace parity::cli {
namespace {

using terminology::Imported;
using terminology::Store;

Error not_found(std::string message, std::string fix) {
  return {ErrorKind::kNotFound, std::move(message), {}, std::move(fix)};
}

// Never a guess: of several versions one must be named.
Result<Imported> chosen(Store& store, const TerminologyRemoveOptions& options) {
  auto imported = store.imported();
  if (!imported) return tl::unexpected<Error>(imported.error());
  std::erase_if(*imported, [&](const Imported& one) { return one.url != options.name; });
  std::vector<std::string> versions;
  for (const Imported& one : *imported) versions.push_back("`" + one.version + "`");
  if (!options.version.empty())
    std::erase_if(*imported, [&](const Imported& one) { return one.version != options.version; });
  if (imported->size() == 1) return imported->front();
  if (versions.empty())
    return tl::unexpected<Error>(not_found(fmt::format("nothing called `{}` was imported", options.name),
                                           "`parity terminology status` ends each line with what it is called"));
  const std::string known = fmt::format("there are the versions {}", fmt::join(versions, ", "));
  return tl::unexpected<Error>(
      imported->empty() ? not_found(fmt::format("`{}` has no version `{}`", options.name, options.version), known)
                        : not_found(fmt::format("several versions of `{}` were imported", options.name),
                                    "name one with --version: " + known));
}

}  // namespace

int run_terminology_remove(const TerminologyRemoveOptions& options, std::ostream& out, std::ostream& err) {
  const auto path = terminology_path(options.store);
  if (!path) return refuse(path.error(), err);
  if (const auto there = Store::open(*path); !there) return refuse(there.error(), err);  // none is made to remove from
  auto store = Store::open_for_import(*path);
  if (!store) return refuse(store.error(), err);
  const auto what = chosen(*store, options);
  if (!what) return refuse(what.error(), err);
  if (const auto gone = store->remove(*what); !gone) return refuse(gone.error(), err);
  out << fmt::format("{}: {} code{} taken out\n", what->label(), what->codes, what->codes == 1 ? "" : "s");
  return kDone;
}

}  // namespace parity::cli
