/// Images and files that apps bring, to show them in messages later.
///
/// ```
/// upload/<id>   partition   upload    what was brought, by whom, and when
/// blobs/<tenant>/<id>                 its bytes, in [larkspur.storage.blob.Blobs] under the same id
/// ```
///
/// The bytes are on disk before what is known of them is committed, and nobody hears of a key
/// before that: so a key never leads nowhere. What a crash, or a refusal, leaves between the two is
/// an orphan, which [OrphanSweep] takes away. What was kept stays: nothing deletes an upload.
///
/// A key is spelled at its creation, in the form that clients know, and leads to its upload without
/// a table. It is nobody's to guess, and all the same of use to its own app only, and to those who
/// are shown a message with it.
///
/// What never lives here: parts of a form, headers, which number an error has. Begin with
/// [Uploads].
package larkspur.core.upload;
