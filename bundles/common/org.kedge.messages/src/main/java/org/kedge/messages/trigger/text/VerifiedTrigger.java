package org.kedge.messages.trigger.text;

/**
 * A trigger text whose sender is proved.
 *
 * @param claim all that it says
 * @param by the name of the key that proves it
 */
public record VerifiedTrigger(TriggerClaim claim, String by) {
}
