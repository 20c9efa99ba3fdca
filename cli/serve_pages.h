// The pages of `parity serve`: where they and their sample patients are found.
#pragma once

#include <ostream>
#include <string>

#include "cds-hooks/server.h"

namespace parity::cli {

struct PageFolders {
  std::string pages;    // empty: PARITY_PAGES_DIRECTORY, else upwards from the program
  std::string samples;  // empty: upwards from the program
};

/// Makes the surgery (cds-hooks/pages/surgery.h). Gives nothing, and the server has no pages, when the built pages are
/// not found; a folder that was named and can't be used is also told to `err`.
hooks::PageMaker page_maker(const PageFolders& folders, std::ostream& err);

}  // namespace parity::cli
