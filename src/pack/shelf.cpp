#include <dirent.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <system_error>
#include <thread>

#include "base/files.hpp"
#include "pack/pack.hpp"

namespace optout::pack {

namespace {

constexpr std::size_t most_bytes = std::size_t{4} << 20;

/// The packs' names in a folder, sorted; none when it does not exist.
Result<std::vector<std::string>> pack_files(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
    std::vector<std::string> names;
    if (!open) {
        if (errno == ENOENT) return names;
        return Error{ErrorKind::io, "the folder cannot be read (" + std::string(std::strerror(errno)) + ")",
                     folder, ""};
    }
    while (const dirent* entry = readdir(open.get())) {
        const std::string name = entry->d_name;
        if (name.ends_with(".json") && !name.starts_with('.') && name != "pack.schema.json")
            names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

/// Two files of one folder must not claim the same id: which of them counts would be anybody's guess.
void shelve(Pack pack, const std::string& folder, Shelf& shelf) {
    const auto same =
        std::ranges::find_if(shelf.packs, [&](const Pack& other) { return other.id == pack.id; });
    if (same == shelf.packs.end()) {
        shelf.packs.push_back(std::move(pack));
    } else if (same->file.starts_with(folder + "/")) {
        shelf.mistakes.push_back({ErrorKind::pack, "the id `" + pack.id + "` is also that of " + same->file,
                                  pack.file, "give one of them another id"});
    } else {
        *same = std::move(pack);
    }
}

/// The packs of these files, in their order. Read on all processors, the longest first, since starting must
/// not take longer with every pack that is added.
std::vector<Result<Pack>> load_all(const std::vector<std::string>& files) {
    std::vector<Result<std::string>> texts;
    std::vector<std::size_t> order;
    for (const std::string& file : files) {
        order.push_back(texts.size());
        texts.push_back(read_file(file, most_bytes));
    }
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](std::size_t i) { return texts[i].ok() ? texts[i]->size() : 0; });
    std::vector<Result<Pack>> packs(files.size(), Error{});
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t at = next++; at < order.size(); at = next++) {
            const std::size_t i = order[at];
            packs[i] = texts[i].ok() ? parse_pack(*texts[i], files[i]) : Result<Pack>(texts[i].error());
        }
    };
    std::vector<std::future<void>> others;
    const std::size_t most = std::min<std::size_t>(std::thread::hardware_concurrency(), files.size());
    try {
        while (others.size() + 1 < most) others.push_back(std::async(std::launch::async, work));
    } catch (const std::system_error&) {
        // No further thread is to be had; those that there are do it all.
    }
    work();
    for (std::future<void>& other : others) other.get();
    return packs;
}

}  // namespace

Result<Pack> load_pack(const std::string& file) {
    OPTOUT_TRY(const std::string text, read_file(file, most_bytes));
    return parse_pack(text, file);
}

Shelf load_packs(const std::vector<std::string>& folders) {
    Shelf shelf;
    for (const std::string& folder : folders) {
        const auto names = pack_files(folder);
        if (!names.ok()) {
            shelf.mistakes.push_back(names.error());
            continue;
        }
        std::vector<std::string> files;
        for (const std::string& name : *names) files.push_back(std::string(folder).append("/").append(name));
        for (Result<Pack>& pack : load_all(files)) {
            if (pack.ok()) {
                shelve(std::move(pack).value(), folder, shelf);
            } else {
                shelf.mistakes.push_back(pack.error());
            }
        }
    }
    std::ranges::sort(shelf.packs, {}, &Pack::id);
    return shelf;
}

}  // namespace optout::pack
