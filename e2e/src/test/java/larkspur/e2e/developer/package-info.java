/// The developer's powers over the real program: killed in the middle of a reset, and met by an
/// official SDK.
package larkspur.e2e.developer;
