package org.kedge.trigger.smpp;

import java.io.IOException;
import java.time.Duration;

import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.bean.Alphabet;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.GeneralDataCoding;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SMSCDeliveryReceipt;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.session.SMPPSession;

/** Makes the submit_sm of a message: one short message in the default alphabet of the SMSC, to an international number. */
final class Submitter {
    private static final int MAX_ID = 64;
    private static final byte NONE = 0;

    private final SmppSettings settings;
    private final String validity;

    Submitter(SmppSettings settings) {
        this.settings = settings;
        this.validity = relative(settings.delivery().validity());
    }

    /** Blocks until the SMSC has answered. @return the identifier it gave the message, printable */
    String submit(SMPPSession session, Submission message) throws PDUException, ResponseTimeoutException, InvalidResponseException,
            NegativeResponseException, IOException {
        SmppSettings.Source source = settings.source();
        SMSCDeliveryReceipt receipt = settings.delivery().receipts() ? SMSCDeliveryReceipt.SUCCESS_FAILURE : SMSCDeliveryReceipt.DEFAULT;
        String id = session.submitShortMessage("", TypeOfNumber.valueOf((byte) source.ton()),
                NumberingPlanIndicator.valueOf((byte) source.npi()), source.address(), TypeOfNumber.INTERNATIONAL,
                NumberingPlanIndicator.ISDN, message.msisdn(), new ESMClass(), NONE, NONE, null, validity,
                new RegisteredDelivery(receipt), NONE, new GeneralDataCoding(Alphabet.ALPHA_DEFAULT), NONE,
                GsmText.octets(message.text())).getMessageId();
        return printable(id == null ? "" : id);
    }

    /** A relative time of SMPP 3.4 7.1.1: YYMMDDhhmmss000R. */
    static String relative(Duration time) {
        return String.format("0000%02d%02d%02d%02d000R", time.toDays(), time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart());
    }

    private static String printable(String id) {
        StringBuilder out = new StringBuilder();
        id.chars().limit(MAX_ID).forEach(c -> out.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
