// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockRandomness} from "../../../contracts/judgement/BlockRandomness.sol";
import {Test} from "../utils/Test.sol";

// BlockRandomness
// ├── a ticket is a later block's number; no seed before that block is past
// ├── the same seed for as long as the span says, lost for ever after it
// ├── beyond 256 blocks out of the chain's history (EIP-2935); without such a history lost earlier
// └── its parameters have limits
contract BlockRandomnessTest is Test {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes32 private constant HASH = "hash";

    function test_seed_ofALaterBlock() public {
        BlockRandomness source = new BlockRandomness(4, 256);
        uint96 ticket = source.request();
        assertEq(ticket, vm.getBlockNumber() + 4, "four blocks later");
        _seed(source, ticket, 0, false);
        vm.roll(ticket);
        _seed(source, ticket, 0, false);
        vm.roll(ticket + 1);
        vm.setBlockhash(ticket, HASH);
        _seed(source, ticket, HASH, false);
        vm.roll(ticket + 256);
        vm.setBlockhash(ticket, HASH);
        _seed(source, ticket, HASH, false);
        vm.roll(ticket + 257);
        _seed(source, ticket, 0, true);
    }

    function test_seed_outOfTheHistory() public {
        BlockRandomness source = new BlockRandomness(1, 8191);
        uint96 ticket = source.request();
        vm.mockCall(HISTORY, abi.encode(uint256(ticket)), abi.encode(HASH));
        vm.roll(ticket + 257);
        _seed(source, ticket, HASH, false);
        vm.roll(ticket + 8191);
        _seed(source, ticket, HASH, false);
        vm.roll(ticket + 8192);
        _seed(source, ticket, 0, true);
    }

    function test_construction_checksItsParameters() public {
        _refused(0, 256, "seedDelay", 0, 128);
        _refused(129, 256, "seedDelay", 129, 128);
        _refused(1, 255, "seedSpan", 255, 8191);
        _refused(1, 8192, "seedSpan", 8192, 8191);
        BlockRandomness source = new BlockRandomness(128, 8191);
        assertEq(source.seedDelay() + source.seedSpan(), 128 + 8191, "the limits work");
    }

    function _seed(BlockRandomness source, uint96 ticket, bytes32 seed, bool lost) private view {
        (bytes32 got, bool gone) = source.seedOf(ticket);
        assertEq(got, seed, "seed");
        assertEq(gone, lost, "lost");
    }

    function _refused(uint256 delay, uint256 span, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(
            abi.encodeWithSelector(BlockRandomness.BlockRandomness_BadParameter.selector, name, got, limit)
        );
        new BlockRandomness(delay, span);
    }
}
