package larkspur.core.chat;

import java.util.Optional;
import java.util.function.UnaryOperator;
import larkspur.core.identity.Actor;

/// What of a group is to become another; what is empty stays.
///
/// @param owner to whom it is handed over; somebody who is in it
/// @param settings makes the new settings of the present ones; may be asked more than once
public record ChatEdit(
    Optional<String> name,
    Optional<String> description,
    Optional<Boolean> open,
    Optional<Actor> owner,
    UnaryOperator<ChatSettings> settings) {}
