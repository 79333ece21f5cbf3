/// The tokens with which self-built apps act: `auth/v3`.
package larkspur.wire.feishu.auth;
