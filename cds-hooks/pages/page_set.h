// Several kinds of pages behind one PageEndpoints: each path goes to the first that owns it.
#pragma once

#include <memory>
#include <vector>

#include "cds-hooks/api.h"

namespace parity::hooks {

class PageSet final : public PageEndpoints {
 public:
  explicit PageSet(std::vector<std::unique_ptr<PageEndpoints>> pages) : pages_(std::move(pages)) {}

  bool owns(const Target& target) const override { return find(target) != nullptr; }
  std::string_view allowed_methods(const Target& target) const override {
    return find(target)->allowed_methods(target);
  }
  HttpResponse answer(HttpRequest request) override {
    PageEndpoints* owner = find(request.target);
    return owner->answer(std::move(request));
  }

 private:
  // INVARIANT: the API asks for nothing of a path that is not owned.
  PageEndpoints* find(const Target& target) const {
    for (const auto& pages : pages_)
      if (pages->owns(target)) return pages.get();
    return nullptr;
  }

  std::vector<std::unique_ptr<PageEndpoints>> pages_;
};

}  // namespace parity::hooks
