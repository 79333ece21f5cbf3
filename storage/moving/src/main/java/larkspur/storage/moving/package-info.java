/// All that a store holds as a stream of JSON lines, and back into another store, of any engine.
///
/// ```
/// {"larkspur":"export","format":1,"id":…,"at":…,"engine":…,"program":…,"sha256":…}
/// {"partition":"list/1"}
/// {"key":"a","version":…,"json":{"text":"hello"}}
/// {"log":"chat/1"}
/// {"head":"members","version":…,"text":"a text that is no JSON"}
/// {"position":"1772366400000.0001","family":"message","version":…,"base64":"/w=="}
/// {"note":"expire","subject":"run 1","tag":"","at":"2026-03-01T12:00:00Z"}
/// {"check":"<SHA-256>","records":1000}                   after 1,000 records or 4 MiB
/// {"end":"<SHA-256>","records":1234}
/// ```
///
/// **Order.** Partitions and logs in the order of their names; under each its entries in the order
/// of their keys, or its head's values and then its entries in the order of their positions; last
/// the notes, by shard, time, reason, subject and tag. So what two equal stores are exported to is
/// equal but for the first line.
///
/// **Bytes.** A value comes back byte for byte. One that is a JSON object or array stands in the
/// line as it is, one that is other UTF-8 text as a string, any other in Base64.
///
/// **Checks.** The sum of a `check` or of the `end` is that of all lines between the first line and
/// it, line ends included; the first line has its own. Nothing is put into a store before a check
/// has passed over it.
///
/// What never lives here: an engine, a word of the domain, and the key under which an installation
/// makes its tokens, which no store holds. Begin with [Export] and [Import].
package larkspur.storage.moving;
