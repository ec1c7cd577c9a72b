package dev.tokenoptimizer.lab.policy;

import static dev.tokenoptimizer.lab.policy.Marking.marks;

import org.junit.jupiter.api.Test;

/** The policies of agents and frameworks by example; markers are written into the prompts (see {@link Prompts}). */
class ClientPoliciesTest {

    @Test
    void toolsMarksTheLastTool() {
        marks("tools", "tools tools* system | user");
        marks("tools", "system | user");
    }

    @Test
    void springMarksSystemAndTools() {
        marks("spring-system-tools", "tools tools* system system* | user | assistant | user");
    }

    @Test
    void springHistoryMarksTheLastTextOfTheUserAndNoResultsOfTools() {
        marks("spring-history", "tools* system* | user | assistant | user* | use | result");
        marks("spring-history", "tools* system* | user | use | user* result");
    }

    @Test
    void springHistoryCanMarkResultsOfToolsToo() {
        marks("spring-history-tools", "tools* system* | user* | use | result* | assistant");
    }

    @Test
    void langchainMarksTheLastMessage() {
        marks("langchain", "tools system | user | use | result result*");
        marks("langchain", "tools system | user*");
    }

    @Test
    void langchainJsMarksToolsSystemAndTheLastWordOfTheUser() {
        marks("langchain-js", "tools* system* | user | assistant | user* | use | result");
    }

    @Test
    void langchain4jMarksEverySystemBlockEvenTooMany() {
        marks("langchain4j", "tools tools* system* system* system* system* | user");
    }

    @Test
    void langchain4jOnBedrockMarksTheFirstOrTheLastMessageOfTheUser() {
        marks("langchain4j-first-user", "system | user user* | assistant | user");
        marks("langchain4j-last-user", "system | user | assistant | user* | use | result");
    }

    @Test
    void strandsMarksToolsSystemAndTheLastMessageOfTheUser() {
        marks("strands", "tools* system* | user | use | result* | assistant");
    }

    @Test
    void pydanticMarksToolsSystemAndTheLastBlockThatCanBeMarked() {
        marks("pydantic", "tools* system* | user | assistant* thinking");
        marks("pydantic", "tools* system* | user* | thinking");
    }

    @Test
    void clineMarksSystemAndTheLastTwoMessagesOfTheUser() {
        marks("cline", "tools system* | user | assistant | user* | assistant | user*");
        marks("cline", "tools system* | user*");
    }

    @Test
    void opencodeMarksTwoSystemBlocksAndTwoMessages() {
        marks("opencode", "tools system* system* system | user | assistant* | user*");
    }

    @Test
    void copilotMarksToolSystemAndTwoMessages() {
        marks("copilot", "tools tools* system* | user | use* | result*");
    }

    @Test
    void claudeCodeLeavesTheFirstSystemBlockUnmarked() {
        marks("claude-code", "tools system system* system* | user | assistant | user*");
        marks("claude-code-1h", "tools system system** | user**");
    }

    @Test
    void hermesMarksSystemAndThreeMessages() {
        marks("hermes", "tools system* | user | assistant* | user* | assistant*");
        marks("hermes-1h", "system** | user**");
    }

    @Test
    void hermesMarksFourMessagesWithoutASystemPrompt() {
        marks("hermes", "tools | user | assistant* | user* | assistant* | user*");
    }

    @Test
    void openhandsMarksTheFirstSystemBlockAndTheLastMessageOfTheUser() {
        marks("openhands", "system* system | user | use | result*");
    }

    @Test
    void projectdiscoveryMarksTheHeadForAnHourAndTheLastResult() {
        marks("projectdiscovery", "tools** system** | user | use | result result* | assistant");
        marks("projectdiscovery", "tools** system** | user");
    }

    /** The result is the 37th block of the messages; the 36th closes the second run of 18. */
    @Test
    void projectdiscoveryBridgesEveryEighteenBlocks() {
        marks("projectdiscovery", "system** | user " + times(17, "| use | result ") + "| use* | result*");
        marks("projectdiscovery", "system** | user " + times(8, "| use | result ") + "| use* | result*");
        marks("projectdiscovery", "system** | user " + times(7, "| use | result ") + "| use | result*");
    }

    @Test
    void brazenMarksTwentyBlocksBehindTheTail() {
        marks("brazen", "system* | user | assistant* " + times(9, "| user | assistant ") + "| user | assistant*");
        marks("brazen", "system* " + times(9, "| user | assistant ") + "| user | assistant*");
    }

    @Test
    void perstackMarksEveryTwentyBlocksBackwards() {
        marks(
                "perstack",
                "system* " + times(4, "| user | assistant ") + "| user | assistant* " + times(9, "| user | assistant ")
                        + "| user | assistant* " + times(9, "| user | assistant ") + "| user | assistant*");
    }

    @Test
    void kernKeepsItsMarkerUntilTheNextTwenty() {
        String first20 = times(10, "| user | assistant ");
        marks("kern", "system* " + first20 + "| user* | assistant | user*");
        marks("kern", "system* " + first20 + "| user* " + times(8, "| assistant | user ") + "| assistant*");
        marks("kern", "system* " + times(9, "| user | assistant ") + "| user*");
    }

    @Test
    void g3FreezesAfterFourMarkers() {
        String ten = times(9, "| use | result ");
        marks("g3", "system | user user* " + ten + "| use | result* " + ten + "| use | result* | use | result");
        marks("g3", "| user* " + times(3, ten + "| use | result* ") + ten + "| use | result | user");
    }

    private static String times(int count, String blocks) {
        return blocks.repeat(count);
    }
}
