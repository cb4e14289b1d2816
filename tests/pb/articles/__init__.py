"""Who tries to break the charter, article by article."""

import pytest

pytest.register_assert_rewrite(
    "tests.pb.articles.kit",
    "tests.pb.articles.before_the_vote",
    "tests.pb.articles.the_vote",
    "tests.pb.articles.after_the_vote",
)
