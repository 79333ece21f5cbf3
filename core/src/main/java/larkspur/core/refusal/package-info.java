/// The few ways in which the domain turns a request down. Each facade spells them in one exhaustive
/// switch.
package larkspur.core.refusal;
