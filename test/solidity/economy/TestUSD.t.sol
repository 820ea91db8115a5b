// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {TestUSD} from "../../../contracts/economy/TestUSD.sol";
import {PermitDigest} from "../utils/PermitDigest.sol";
import {Test} from "../utils/Test.sol";

// TestUSD
// ├── construction
// │   ├── on a local chain or a supported test network: works
// │   └── anywhere else: reverts with the chain id
// ├── mint
// │   ├── to zero: reverts
// │   └── by anyone: balance and supply grow by the amount
// ├── decimals: 6
// └── permit: sets the allowance
contract TestUSDTest is Test {
    function test_construction_worksOnEveryTestNetwork() public {
        uint24[5] memory ids = [31337, 1337, 11155111, 421614, 84532];
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.chainId(ids[i]);
            assertEq(new TestUSD().decimals(), 6, "decimals");
        }
    }

    function testFuzz_construction_revertsElsewhere(uint64 id) public {
        vm.assume(id != 0 && id != 31337 && id != 1337 && id != 11155111 && id != 421614 && id != 84532);
        vm.chainId(id);
        vm.expectRevert(abi.encodeWithSelector(TestUSD.TestUSD_NotATestNetwork.selector, uint256(id)));
        new TestUSD();
    }

    function test_construction_revertsOnMainnets() public {
        uint16[3] memory ids = [1, 42161, 8453];
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.chainId(ids[i]);
            vm.expectRevert(abi.encodeWithSelector(TestUSD.TestUSD_NotATestNetwork.selector, uint256(ids[i])));
            new TestUSD();
        }
    }

    function testFuzz_mint_isOpenToAnyone(address caller, address to, uint256 amount) public {
        vm.assume(to != address(0));
        TestUSD usd = new TestUSD();
        vm.prank(caller);
        usd.mint(to, amount);
        assertEq(usd.balanceOf(to), amount, "balance");
        assertEq(usd.totalSupply(), amount, "supply");
    }

    function test_mint_revertsToZero() public {
        TestUSD usd = new TestUSD();
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        usd.mint(address(0), 1);
    }

    function test_permit_setsTheAllowance() public {
        TestUSD usd = new TestUSD();
        (address ana, uint256 key) = signer("ana");
        address ben = actor("ben");
        bytes32 digest = PermitDigest.hash(usd, ana, ben, 7e6, type(uint256).max);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        usd.permit(ana, ben, 7e6, type(uint256).max, v, r, s);
        assertEq(usd.allowance(ana, ben), 7e6, "allowance");
    }
}
