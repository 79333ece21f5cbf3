/// How records of the domain are kept: as JSON that a person can read and to which a field can be
/// added; and which text can be kept at all.
package larkspur.core.json;
