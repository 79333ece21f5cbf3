/// Feishu's own MCP server, `lark-mcp`, unmodified, with Larkspur behind it: what an agent that
/// speaks the Model Context Protocol can do here.
package larkspur.e2e.mcp;
