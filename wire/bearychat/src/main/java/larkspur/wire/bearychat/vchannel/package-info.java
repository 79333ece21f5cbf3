/// Vchannels: channels, session channels and conversations of two. Begin with [VchannelCalls].
package larkspur.wire.bearychat.vchannel;
