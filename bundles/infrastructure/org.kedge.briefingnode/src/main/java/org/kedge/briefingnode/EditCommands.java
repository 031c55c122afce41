package org.kedge.briefingnode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.briefingnode.staging.Invitation;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.compact.CompactCodec;

/** What the shell commands of the Briefing Node change; every change is audited before it is made. */
final class EditCommands {
    static final String EDIT = "bbn.edit";
    private static final String CHANGE = "change";
    private static final int MAX_ENTRY = 64 * 1024;
    private static final int MAX_ATTEMPTS = 20;
    private static final int MAX_MINUTES = 30 * 24 * 60;
    private static final int MAX_DAYS = 3650;

    private final PrintStream out;
    private final BriefingNode bbn;

    EditCommands(PrintStream out, BriefingNode bbn) {
        this.out = out;
        this.bbn = bbn;
    }

    /** Gives or takes labels. */
    void label(String id, String changes) {
        NodeRecord node = bbn.edits().change(new NodeId(id), EDIT, "", Map.of(CHANGE, "labels " + changes.strip()),
                now -> Edits.labelled(now, changes));
        out.printf("%s has the labels %s%n", node.id(), node.labels().stream().sorted().toList());
    }

    /** Says where a node is; the owner's word comes before a technician's (D-83). */
    void locate(String id, String where) {
        Optional<Location> location = Edits.location(where);
        NodeRecord node = bbn.edits().change(new NodeId(id), EDIT, "", Map.of(CHANGE, "location " + where.strip()),
                now -> Edits.at(now, location));
        out.printf("%s is %s%n", node.id(), node.location().map(l -> "at " + Edits.text(l)).orElse("nowhere, as far as you say"));
    }

    /** Takes the signed entry of a technician: a file and the one of the same name with {@code .sig}. */
    void entry(Path file) {
        NodeRecord node = bbn.entries().imported(new SignedDocument(read(file), Optional.of(read(Path.of(file + ".sig")))));
        out.printf("%s is at %s, says %s%n", node.id(), node.technician().map(t -> Edits.text(t.location())).orElse("-"),
                node.technician().map(t -> t.technician()).orElse("-"));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) <= MAX_ENTRY) {
                return Files.readAllBytes(file);
            }
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED, file + " cannot be read: " + e);
        }
        throw new KedgeException(ErrorCode.LOCATION_MALFORMED, file + " has more than " + MAX_ENTRY + " octets");
    }

    /** Lets a node be briefed again, or not any more. */
    void enable(String id, boolean enabled) {
        NodeRecord node = bbn.edits().change(new NodeId(id), EDIT, "", Map.of(CHANGE, enabled ? "enabled" : "disabled"),
                now -> Edits.enabled(now, enabled));
        out.printf("%s is %s%n", node.id(), enabled ? "enabled" : "disabled; what it was given stays good until its end");
    }

    /** Removes a node with what was issued to it. */
    void remove(String id) {
        if (!bbn.edits().remove(new NodeId(id), EDIT, bbn.clock().instant())) {
            throw new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id);
        }
        out.printf("removed %s; its serials begin anew, at the seconds of Unix time; what it was given stays good until its end%n", id);
    }

    /** Makes a one-time code, shows it once, and from now on the node has to bring it. */
    void code(String id, int minutes, int attempts) {
        requireWithin("minutes", minutes, MAX_MINUTES);
        requireWithin("attempts", attempts, MAX_ATTEMPTS);
        NodeId node = bbn.edits().find(new NodeId(id)).id();
        bbn.audit().granted(EDIT, node.value(), "", Map.of(CHANGE, "one-time code for " + minutes + " minutes, " + attempts + " attempts"));
        Invitation invitation = bbn.invitations().withCode(node, Duration.ofMinutes(minutes), attempts);
        out.printf("code   %s%n", CompactCodec.read(invitation.text()).code().orElseThrow().value());
        out.printf("text   %s%n", invitation.text());
        out.printf("until  %s, %d attempts; it is not shown again%n", invitation.expiry(), attempts);
    }

    /** Makes a signed compact text. */
    void text(String id, int days) {
        requireWithin("days", days, MAX_DAYS);
        NodeId node = bbn.edits().find(new NodeId(id)).id();
        bbn.audit().granted(EDIT, node.value(), "", Map.of(CHANGE, "compact text for " + days + " days"));
        Invitation invitation = bbn.invitations().signed(node, Duration.ofDays(days));
        out.printf("text   %s%n", invitation.text());
        out.printf("until  %s%n", invitation.expiry());
    }

    private static void requireWithin(String what, int value, int max) {
        if (value < 1 || value > max) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, what + ": 1 to " + max);
        }
    }
}
