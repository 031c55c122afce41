package org.kedge.api.infrastructure.briefing;

import java.time.Instant;

import org.kedge.api.briefing.Location;

/**
 * The location that a technician signed for, already verified (D-83).
 *
 * @param location where
 * @param time when it was signed; a later entry replaces an earlier one
 * @param technician public key identifier of the key that signed
 */
public record TechnicianEntry(Location location, Instant time, String technician) {
}
