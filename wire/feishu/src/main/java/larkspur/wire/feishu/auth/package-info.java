/// The tokens with which self-built apps act: `auth/v3`. Platform digest, section 2.1.
package larkspur.wire.feishu.auth;
