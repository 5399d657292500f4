#include "trainer/data/folder_dataset.h"

#include <unistd.h>

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// Drops the privileges of root, who may read everything, until it goes.
class Unprivileged {
 public:
  Unprivileged() : was_(geteuid()) {
    if (was_ == 0 && seteuid(65534) != 0) {
      throw std::runtime_error("cannot drop privileges");
    }
  }
  ~Unprivileged() {
    if (seteuid(was_) != 0) {
      std::abort();
    }
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  uid_t was_;
};

class FolderTest : public testing::Test {
 protected:
  void image(const std::string& name) {
    write_file(folder_.path() / name, encode_png(solid(2, 2, kRed)));
  }

  std::unique_ptr<Dataset> open(Split split = Split::kTrain) {
    return open_folder(folder_.string(), split);
  }

  std::vector<std::string> files(const Dataset& dataset) {
    std::vector<std::string> result;
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
      result.push_back(dataset.where(i).substr(folder_.string().size() + 1));
    }
    return result;
  }

  std::string error(Split split = Split::kTrain) {
    return message_of<std::invalid_argument>([&] { open(split); });
  }

  TempFolder folder_;
};

TEST_F(FolderTest, ClassesAndFilesAreSorted) {
  for (const std::string name :
       {"b/2.png", "b/10.JPG", "b/1.Jpeg", "a/z.PNG", "a/deep/er/y.jpg", "Z/1.png"}) {
    image(name);
  }
  const auto dataset = open();
  EXPECT_THAT(dataset->class_names(), ElementsAre("Z", "a", "b"));
  EXPECT_THAT(files(*dataset), ElementsAre("Z/1.png", "a/deep/er/y.jpg", "a/z.PNG", "b/1.Jpeg",
                                           "b/10.JPG", "b/2.png"));
  EXPECT_EQ(dataset->label(0), 0);
  EXPECT_EQ(dataset->label(2), 1);
  EXPECT_EQ(dataset->label(5), 2);
  EXPECT_EQ(dataset->ignored_files(), 0);
  EXPECT_EQ(dataset->load(1, 0).pixels, solid(2, 2, kRed).pixels);
  EXPECT_THROW(dataset->load(6, 0), std::out_of_range);
}

TEST_F(FolderTest, OtherFilesAreCounted) {
  for (const std::string name : {"a/1.png", "a/notes.txt", "a/png", "a/.hidden.png", "a/1.png.bak",
                                 "readme.png", ".cache/1.png", "a/.thumbnails/1.png"}) {
    image(name);
  }
  const auto dataset = open();
  EXPECT_THAT(files(*dataset), ElementsAre("a/1.png"));
  EXPECT_EQ(dataset->ignored_files(), 5);
}

TEST_F(FolderTest, ImageNetsLayoutHasTwoSplits) {
  for (const std::string name : {"train/cat/1.png", "train/cat/2.png", "train/dog/3.png",
                                 "val/cat/4.png", "val/dog/5.png", "other/x/6.png"}) {
    image(name);
  }
  EXPECT_THAT(files(*open()), ElementsAre("train/cat/1.png", "train/cat/2.png", "train/dog/3.png"));
  const auto validation = open(Split::kValidation);
  EXPECT_THAT(files(*validation), ElementsAre("val/cat/4.png", "val/dog/5.png"));
  EXPECT_EQ(describe(*validation),
            "folder:" + folder_.string() + " validation: 2 images, 2 classes");
}

TEST_F(FolderTest, SplitsMustAgreeOnClasses) {
  for (const std::string name : {"train/cat/1.png", "train/dog/3.png", "val/dog/5.png"}) {
    image(name);
  }
  EXPECT_THAT(error(Split::kValidation), HasSubstr("class cat is in only one of train/ and val/"));
  image("val/cat/1.png");
  image("val/eel/1.png");
  EXPECT_THAT(error(Split::kValidation), HasSubstr("class eel is in only one of train/ and val/"));
}

TEST_F(FolderTest, OneSplitAlone) {
  image("val/cat/1.png");
  EXPECT_EQ(open(Split::kValidation)->size(), 1);
  EXPECT_THAT(error(), HasSubstr("train: no such folder"));
}

TEST_F(FolderTest, APlainFolderHasNoValidationSplit) {
  image("train/1.png");  // a class that is called so
  image("plane/1.png");
  EXPECT_THAT(open()->class_names(), ElementsAre("plane", "train"));
  EXPECT_THAT(error(Split::kValidation), HasSubstr("no validation split"));
}

TEST_F(FolderTest, EmptyIsRefused) {
  EXPECT_THAT(error(), HasSubstr("no class folders"));
  image("1.png");
  EXPECT_THAT(error(), HasSubstr("no class folders"));
  image("a/1.png");
  fs::create_directory(folder_.path() / "b");
  EXPECT_THAT(error(), AllOf(HasSubstr("/b: "), HasSubstr("class folder without")));
  image("b/1.txt");
  EXPECT_THAT(error(), AllOf(HasSubstr("/b: "), HasSubstr("class folder without")));
}

TEST_F(FolderTest, MissingIsRefused) {
  image("a/1.png");
  for (const std::string name : {"none", "a/1.png", "two\nlines"}) {
    EXPECT_THAT(message_of<std::invalid_argument>(
                    [&] { open_folder((folder_.path() / name).string(), Split::kTrain); }),
                HasSubstr("no such folder"));
  }
}

TEST_F(FolderTest, UnreadableFoldersAreReported) {
  image("a/1.png");
  image("b/sub/1.png");
  fs::permissions(folder_.path() / "b/sub", fs::perms::none);
  {
    const Unprivileged unprivileged;
    EXPECT_THAT(message_of<std::runtime_error>([&] { open(); }),
                AllOf(HasSubstr("/b"), HasSubstr("cannot be read: Permission denied")));
  }
  fs::permissions(folder_.path() / "b/sub", fs::perms::owner_all);
  fs::permissions(folder_.path() / "a/1.png", fs::perms::none);
  const auto dataset = open();
  const Unprivileged unprivileged;
  EXPECT_THAT(message_of<std::runtime_error>([&] { dataset->load(0, 0); }),
              AllOf(HasSubstr("/a/1.png"), HasSubstr("cannot be read")));
}

TEST_F(FolderTest, SymbolicLinksEnd) {
  image("elsewhere/a/1.png");
  const fs::path root = folder_.path() / "root";
  fs::create_directory(root);
  fs::create_directory_symlink("../elsewhere/a", root / "linked");
  fs::create_directory(root / "b");
  fs::create_symlink("../../elsewhere/a/1.png", root / "b" / "1.png");
  fs::create_directory_symlink("..", root / "b" / "up");
  fs::create_symlink("itself", root / "itself");
  fs::create_symlink("2.png", root / "b" / "2.png");
  fs::create_symlink("nowhere.png", root / "b" / "3.png");
  const auto dataset = open_folder(root.string(), Split::kTrain);
  EXPECT_THAT(dataset->class_names(), ElementsAre("b", "linked"));
  EXPECT_THAT(files(*dataset), ElementsAre("root/b/1.png", "root/linked/1.png"));
  EXPECT_EQ(dataset->load(0, 0).width, 2);
  EXPECT_EQ(dataset->load(1, 0).width, 2);
}

TEST_F(FolderTest, ALaterLossIsAnErrorOfTheLoad) {
  image("a/1.png");
  const auto dataset = open();
  fs::remove(folder_.path() / "a" / "1.png");
  EXPECT_THAT(message_of<std::runtime_error>([&] { dataset->load(0, 0); }),
              HasSubstr("a/1.png: cannot be read: No such file"));
}

}  // namespace
}  // namespace asvit
