// A made-up release in RF2: codes with right check digits, a hierarchy with several parents, inactive codes, terms, a
// reference set. No code and no term of it is SNOMED CT's, but the few that every release has (is-a, the root).
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "terminology/sctid.h"

namespace parity::terminology::testing {

/// The code with that number: 7 digits or more, a partition, a check digit.
inline std::string code_of(std::size_t number, const char* partition = "00") {
  const std::string base = fmt::format("{}{}", 9000000 + number, partition);
  for (char digit = '0'; digit <= '9'; ++digit)
    if (is_sctid(base + digit)) return base + digit;
  return {};
}

struct SyntheticRelease {
  std::size_t concepts = 300;
  std::string version = "20261001";
  std::size_t inactive_every = 50;  // each such code is inactive; 0: none
  std::size_t retired = 0;          // one code that is inactive besides; 0: none
};

/// Parents of a code: earlier numbers; a tenth have two or three.
inline std::vector<std::size_t> parents_of(std::size_t number, std::mt19937_64& random) {
  std::vector<std::size_t> parents;
  const std::size_t more = random() % 10 == 0 ? 1 + random() % 2 : 0;
  for (std::size_t i = 0; i <= more; ++i) {
    const std::size_t parent = number / 6 + (i == 0 ? 0 : random() % (number / 3 + 1));
    parents.push_back(std::min(parent, number - 1));
  }
  return parents;
}

/// Writes `Terminology/` and `Refset/Content/` below the folder.
inline void write_release(const std::filesystem::path& folder, const SyntheticRelease& release) {
  namespace fs = std::filesystem;
  fs::create_directories(folder / "Terminology");
  fs::create_directories(folder / "Refset" / "Content");
  const auto file = [&](const std::string& name) {
    return std::ofstream(folder / fmt::format(fmt::runtime(name), release.version), std::ios::binary);
  };
  std::ofstream concepts = file("Terminology/sct2_Concept_Snapshot_XX_{}.txt");
  std::ofstream relationships = file("Terminology/sct2_Relationship_Snapshot_XX_{}.txt");
  std::ofstream descriptions = file("Terminology/sct2_Description_Snapshot-en_XX_{}.txt");
  std::ofstream refset = file("Refset/Content/der2_Refset_SimpleSnapshot_XX_{}.txt");
  concepts << "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\r\n";
  relationships << "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\t"
                   "characteristicTypeId\tmodifierId\r\n";
  descriptions << "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\r\n";
  refset << "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\r\n";
  std::mt19937_64 random(17);
  std::size_t edge = 0;
  for (std::size_t i = 0; i < release.concepts; ++i) {
    const std::string code = i == 0 ? "138875005" : code_of(i);
    const bool is_active =
        i != release.retired || i == 0 ? release.inactive_every == 0 || i % release.inactive_every != 7 : false;
    concepts << fmt::format("{}\t{}\t{}\t900000000000207008\t900000000000074008\r\n", code, release.version,
                            is_active ? 1 : 0);
    descriptions << fmt::format(
        "{}\t{}\t1\t900000000000207008\t{}\ten\t900000000000003001\tInvented thing {} (finding)\t"
        "900000000000448009\r\n",
        code_of(i, "01"), release.version, code, i);
    if (i > 0)
      for (const std::size_t parent : parents_of(i, random))
        relationships << fmt::format(
            "{}\t{}\t{}\t900000000000207008\t{}\t{}\t0\t116680003\t900000000000011006\t"
            "900000000000451002\r\n",
            code_of(edge++, "02"), release.version, is_active ? 1 : 0, code,
            parent == 0 ? "138875005" : code_of(parent));
    if (i % 30 == 1)
      refset << fmt::format("00000000-0000-4000-8000-{:012}\t{}\t1\t900000000000207008\t{}\t{}\r\n", i, release.version,
                            code_of(2), code);
  }
}

}  // namespace parity::terminology::testing
