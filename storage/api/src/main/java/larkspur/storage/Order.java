package larkspur.storage;

/// From which end a scan begins, and so the order of what it returns.
public enum Order {
  /// From the smallest key, or the oldest position.
  FORWARD,
  /// From the greatest key, or the newest position.
  BACKWARD
}
