package org.kedge.registration;

import java.time.Duration;
import java.util.Set;
import org.kedge.api.identity.Fqdn;
import org.kedge.messages.registration.ServerKind;

/**
 * What a server allows its clients.
 *
 * @param server FQDN of the MEF or MAF
 * @param kind which of the two it is
 * @param longestClient longest lifetime of a client registration
 * @param longestKey longest lifetime of a registered key
 * @param stakeholdersPerClient number of registrations of one client, each for another administrating stakeholder
 * @param keysPerClient number of keys one client may have registered
 * @param stakeholders the administrating stakeholders served here; empty: all
 */
public record RegistrationSettings(Fqdn server, ServerKind kind, Duration longestClient, Duration longestKey, int stakeholdersPerClient,
        int keysPerClient, Set<Fqdn> stakeholders) {
    public RegistrationSettings {
        stakeholders = Set.copyOf(stakeholders);
    }

    /** The defaults: 30 days, 7 days, 4 stakeholders, 100 keys, any stakeholder. */
    public static RegistrationSettings of(Fqdn server, ServerKind kind) {
        return new RegistrationSettings(server, kind, Duration.ofDays(30), Duration.ofDays(7), 4, 100, Set.of());
    }
}
