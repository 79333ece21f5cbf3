/// The official Java SDK, `com.larksuite.oapi:oapi-sdk`, against a running server: for each seed
/// document our own call with the values that the document prints. Ids are made first, since the
/// printed ones exist nowhere.
///
/// Each answer is looked at twice: as the SDK reads it, and as it came, by [larkspur.e2e.Shape].
package larkspur.e2e.javasdk;
