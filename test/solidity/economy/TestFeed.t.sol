// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestFeed} from "../../../contracts/economy/TestFeed.sol";
import {Test} from "../utils/Test.sol";

// TestFeed
// ├── construction
// │   ├── on a local chain or a supported test network: one dollar, written now
// │   └── anywhere else: reverts with the chain id
// └── set, by anyone: the next round, written now
contract TestFeedTest is Test {
    function test_construction_isADollarOnEveryTestNetwork() public {
        uint24[5] memory ids = [31337, 1337, 11155111, 421614, 84532];
        vm.warp(1_000_000);
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.chainId(ids[i]);
            _assertRound(new TestFeed(), 1, 1e8, 1_000_000);
        }
    }

    function testFuzz_construction_revertsElsewhere(uint64 id) public {
        vm.assume(id != 0 && id != 31337 && id != 1337 && id != 11155111 && id != 421614 && id != 84532);
        vm.chainId(id);
        vm.expectRevert(abi.encodeWithSelector(TestFeed.TestFeed_NotATestNetwork.selector, uint256(id)));
        new TestFeed();
    }

    function testFuzz_set_isOpenToAnyone(address caller, int256 answer, uint32 later) public {
        TestFeed feed = new TestFeed();
        vm.warp(block.timestamp + later);
        vm.prank(caller);
        vm.expectEmit();
        emit TestFeed.AnswerUpdated(answer, 2, block.timestamp);
        feed.set(answer);
        _assertRound(feed, 2, answer, block.timestamp);
    }

    function _assertRound(TestFeed feed, uint256 round, int256 price, uint256 at) private view {
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.latestRoundData();
        assertEq(id, round, "round");
        assertEq(answer, price, "answer");
        assertEq(startedAt, at, "begun");
        assertEq(updatedAt, at, "written");
        assertEq(answeredIn, round, "answered");
        assertEq(feed.decimals(), 8, "decimals");
    }
}
