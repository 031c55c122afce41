package org.kedge.gba.digest;

import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/** The parameters of one header, with refusals that name header and parameter but never a value. */
record Fields(String header, Map<String, String> parameters) {
    Optional<String> find(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    String require(String name) {
        return find(name).orElseThrow(() -> malformed(name + " is missing"));
    }

    /** The algorithm; MD5 when none is named (RFC 7616 3.3). */
    Optional<DigestAlgorithm> algorithm() {
        return find("algorithm").map(DigestAlgorithm::of).orElse(Optional.of(DigestAlgorithm.MD5));
    }

    Qop requireQop() {
        return Qop.of(require("qop")).orElseThrow(() -> malformed("qop is neither auth nor auth-int"));
    }

    DigestProof requireProof() {
        Qop qop = requireQop();
        String nc = require("nc");
        String cnonce = require("cnonce");
        try {
            return new DigestProof(qop, nc, cnonce);
        } catch (KedgeException e) {
            throw malformed(e.detail());
        }
    }

    String requireHex(String name, int digits) {
        String value = require(name);
        if (value.length() != digits || !value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw malformed(name + " is not " + digits + " hexadecimal digits in lower case");
        }
        return value;
    }

    KedgeException malformed(String what) {
        return Malformed.message(header + " header: " + what);
    }
}
