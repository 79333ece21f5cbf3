/// How records of the domain are kept: as JSON that a person can read and to which a field can be
/// added.
package larkspur.core.json;
