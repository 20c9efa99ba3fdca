// The pages of `parity serve`: where they and their sample patients are found, and who may use the workbench.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "cds-hooks/server.h"
#include "cli/site/configuration.h"

namespace parity::cli {

struct PageFolders {
  std::string pages;    // empty: PARITY_PAGES_DIRECTORY, else upwards from the program
  std::string samples;  // empty: upwards from the program
};

/// The pages of a server. Outlives it.
class ServePages {
 public:
  ServePages(PageFolders folders, const Configuration& configuration, const hooks::Clock& clock);
  ServePages(const ServePages&) = delete;
  ServePages& operator=(const ServePages&) = delete;
  ~ServePages();

  /// Makes the surgery, where there are no clients, and the workbench. Empty, and the server has no pages, when they are
  /// switched off or the built pages are not found; a folder that was named and can't be used is also told to `err`.
  hooks::PageMaker maker(std::ostream& err);

  /// A line for each person with the link that lets them into the workbench, once; none where a proxy says who asks.
  std::string links(const std::string& url) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::cli
