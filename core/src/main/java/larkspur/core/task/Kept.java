package larkspur.core.task;

import larkspur.storage.Entry;

/// A value together with the version of it that was read.
record Kept<T>(T value, Entry entry) {}
