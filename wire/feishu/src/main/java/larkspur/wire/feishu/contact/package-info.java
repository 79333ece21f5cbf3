/// Contacts, `contact/v3`: people, looked up by id, address or department, and departments.
///
/// Who may find whom is [larkspur.core.identity.Contacts]'s to say; which fields of a person an app
/// sees goes by its scopes, and is spelled in [UserJson]. Begin with [UserCalls].
package larkspur.wire.feishu.contact;
