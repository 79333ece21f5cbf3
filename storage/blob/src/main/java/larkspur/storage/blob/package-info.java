/// Large byte sequences that never change: the images and files of chats, in a folder or in an
/// S3-compatible store.
///
/// A blob is put before the commit that refers to it; what a crash leaves between the two is swept
/// up. Both places look the same, so that blobs move between them by copying:
///
/// ```
/// folder/, or bucket/prefix
/// ├── FORMAT                     the version of all this, in words
/// ├── kept/OWNER/NAME            a blob in the form of Frames: blocks with checksums, and a trailer
/// └── incoming/OWNER.NAME        folder only: a put that goes on, or did not end
///                                (an S3 store keeps these as multipart uploads)
/// ```
///
/// A third place is the memory of a process, which looks like neither: [MemoryBlobs].
///
/// What never lives here: what a blob means, who may see it, and who refers to it. The client of S3
/// is loaded only by who opens such a store, and nothing of it is seen from outside. Begin with
/// [Blobs].
package larkspur.storage.blob;
