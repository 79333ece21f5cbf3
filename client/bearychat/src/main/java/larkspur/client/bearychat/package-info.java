/// A client for the BearyChat OpenAPI, for Java 17 and later.
package larkspur.client.bearychat;
