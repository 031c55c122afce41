package org.kedge.usim.soft;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.Imsi;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/**
 * {@code <name>.usim.json}: the subscription of a software USIM, stored as {@code usim/<name>}. OP and TOP belong to the whole network:
 * only OPc or TOPc is kept.
 */
public final class UsimFile implements IntakeFormat {
    private static final String ALIAS_PREFIX = "usim/";
    /** Each challenge costs nine times as many permutations; a slip of the pen must not stop the node. */
    private static final int MAX_ITERATIONS = 255;
    private static final String MILENAGE = "milenage";
    private static final String TUAK = "tuak";

    /** The alias under which the subscription of a USIM is stored unless configured otherwise. */
    static String alias(String usim) {
        return ALIAS_PREFIX + usim;
    }

    @Override
    public String suffix() {
        return ".usim.json";
    }

    @Override
    public Credential read(String file, String name, byte[] octets) {
        try (UsimMembers members = UsimMembers.read(file, octets); Subscription subscription = subscription(members)) {
            String usim = members.text("name").orElse(name);
            members.require(!usim.isEmpty() && Credential.isAlias(alias(usim)),
                    "the name is not one of 1 to 123 letters, digits and . _ - : / @");
            return new Credential(alias(usim), CredentialKind.USIM, usim, Map.of(), SubscriptionCodec.encode(subscription), List.of(),
                    Optional.empty());
        } catch (KedgeException e) {
            throw e.code() == ErrorCode.INTAKE_MALFORMED ? e : malformed(file, e.detail());
        }
    }

    private static Subscription subscription(UsimMembers members) {
        String algorithm = members.requireText("algorithm");
        members.require(algorithm.equals(MILENAGE) || algorithm.equals(TUAK), "member algorithm is neither milenage nor tuak");
        Optional<TuakSettings> tuak = algorithm.equals(TUAK) ? Optional.of(tuak(members)) : Optional.empty();
        members.require(tuak.isPresent() || !members.hasTuak(), "member tuak is for algorithm tuak only");
        try (SecretBytes opc = operatorKey(members, tuak)) {
            return subscription(members, tuak, opc);
        }
    }

    private static Subscription subscription(UsimMembers members, Optional<TuakSettings> tuak, SecretBytes opc) {
        boolean usim = members.has("imsi");
        members.require(usim != members.has("impi"), "either imsi or impi is needed");
        members.require(usim == members.has("mncLength"), "mncLength is needed with imsi, and only there");
        Impi impi;
        Fqdn bsf;
        if (usim) {
            Imsi imsi = new Imsi(members.requireText("imsi"), members.smallNumber("mncLength", 0));
            impi = imsi.impi();
            bsf = imsi.bsf();
        } else {
            impi = Impi.parse(members.requireText("impi"));
            bsf = impi.isimBsf();
        }
        return new Subscription(impi, bsf, tuak, members.gbaU(), rules(members), members.key("k").duplicate(), opc.duplicate());
    }

    private static SqnRules rules(UsimMembers members) {
        SqnRules standard = SqnRules.STANDARD;
        OptionalLong ageLimit = members.has("ageLimit") ? OptionalLong.of(members.number("ageLimit", 0)) : OptionalLong.empty();
        return new SqnRules(members.smallNumber("indBits", standard.indBits()), members.number("delta", standard.delta()), ageLimit);
    }

    private static TuakSettings tuak(UsimMembers members) {
        TuakSettings standard = TuakSettings.STANDARD;
        members.require(members.number("iterations", 1) <= MAX_ITERATIONS, "member iterations is above " + MAX_ITERATIONS);
        return new TuakSettings(standard.macBits(), members.smallNumber("resBits", standard.resBits()),
                members.smallNumber("ckBits", standard.ckBits()), members.smallNumber("ikBits", standard.ikBits()),
                members.smallNumber("iterations", standard.iterations()));
    }

    /** OPc or TOPc, as given or computed. */
    private static SecretBytes operatorKey(UsimMembers members, Optional<TuakSettings> tuak) {
        String open = tuak.isPresent() ? "top" : "op";
        String closed = open + "c";
        members.require(!members.has(tuak.isPresent() ? "op" : "top") && !members.has(tuak.isPresent() ? "opc" : "topc"),
                "Milenage takes op or opc, TUAK top or topc");
        members.require(members.has(open) != members.has(closed), "either " + open + " or " + closed + " is needed");
        if (members.has(closed)) {
            return members.key(closed).duplicate();
        }
        return tuak.isPresent() ? Tuak.topc(members.key("k"), members.key(open), tuak.get().iterations())
                : Milenage.opc(members.key("k"), members.key(open));
    }

    static KedgeException malformed(String file, String why) {
        return new KedgeException(ErrorCode.INTAKE_MALFORMED, file + ": " + why);
    }
}
